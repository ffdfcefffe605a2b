/** The text does not begin like an array. */
export class NoArray extends Error {
  override readonly name = 'NoArray';
}

const [quote, backslash, comma, open, close, openBrace, closeBrace] = Buffer.from('"\\,[]{}');
const byteOrderMark = Buffer.from('\uFEFF');
const isSpace = (byte: number): boolean => byte === 32 || byte === 10 || byte === 13 || byte === 9;

/**
 * Reads the elements of a JSON array one after the other, so that a file may be larger than the memory. Throws
 * NoArray, or a SyntaxError as JSON.parse does.
 */
export async function* elementsOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<unknown> {
  const reader = new ArrayReader();
  for await (const chunk of chunks) yield* reader.read(chunk);
  reader.end();
}

class ArrayReader {
  private state: 'before' | 'within' | 'after' = 'before';
  /** The bytes of the byte order mark that were read. */
  private marked = 0;
  private depth = 0;
  private inText = false;
  private escaped = false;
  private first = true;
  private element: Buffer[] = [];

  *read(chunk: Buffer): Generator<unknown> {
    let from = this.state === 'before' ? this.begin(chunk) : 0;
    for (let at = from; at < chunk.length; at += 1) {
      const byte = chunk[at] as number;
      if (this.state === 'after') {
        if (!isSpace(byte)) throw new SyntaxError('There is something after the array.');
        continue;
      }
      const ends = this.depth === 0 && !this.inText && (byte === comma || byte === close);
      if (!ends) {
        this.follow(byte);
        continue;
      }
      this.element.push(chunk.subarray(from, at));
      from = at + 1;
      yield* this.take(byte === close);
    }
    if (this.state === 'within') this.element.push(Buffer.from(chunk.subarray(from)));
  }

  end(): void {
    if (this.state === 'before') throw new NoArray('There is nothing.');
    if (this.state === 'within') throw new SyntaxError('The array does not end.');
  }

  /** Answers where the first element begins. */
  private begin(chunk: Buffer): number {
    let at = 0;
    for (; at < chunk.length; at += 1) {
      const byte = chunk[at] as number;
      if (byte === byteOrderMark[this.marked]) this.marked += 1;
      else if (isSpace(byte)) this.marked = byteOrderMark.length;
      else break;
    }
    if (at === chunk.length) return at;
    if (chunk[at] !== open) throw new NoArray('It does not begin with a bracket.');
    this.state = 'within';
    return at + 1;
  }

  private follow(byte: number): void {
    if (this.inText) {
      if (this.escaped) this.escaped = false;
      else if (byte === backslash) this.escaped = true;
      else if (byte === quote) this.inText = false;
    } else if (byte === quote) this.inText = true;
    else if (byte === open || byte === openBrace) this.depth += 1;
    else if (byte === close || byte === closeBrace) this.depth -= 1;
  }

  private *take(last: boolean): Generator<unknown> {
    const text = Buffer.concat(this.element).toString('utf8');
    this.element = [];
    if (last) this.state = 'after';
    const empty = this.first && last && text.trim() === '';
    this.first = false;
    if (!empty) yield JSON.parse(text);
  }
}
