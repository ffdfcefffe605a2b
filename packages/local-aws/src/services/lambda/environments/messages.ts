/** A message of an environment: a log line, an answer, or an error as JSON. */
export interface Message {
  readonly kind: (typeof kinds)[number];
  /** The call that it answers, as the host named it; `-` for a message that answers none. */
  readonly call: string;
  /** The memory that its process holds. */
  readonly memoryBytes: number;
  readonly text: string;
}

/** `fatal` is an error that the process does not survive. */
const kinds = ['ready', 'log', 'done', 'error', 'fatal', 'initError'] as const;

/** Is thrown if the bytes are no message, because the handler's code wrote to the pipe. */
class NoMessage extends Error {
  constructor() {
    super('An execution environment of Lambda sent what is no message.');
    this.name = 'NoMessage';
  }
}

/** An answer has at most 6 MB, and a log line less. docs: AWS Lambda Developer Guide, "Lambda quotas" */
const longestMessage = 64 * 2 ** 20;
const lineBreak = 0x0a;

/** Reads the messages of one environment. Each is a line that begins with its kind. Throws NoMessage. */
export class MessageReader {
  readonly #word: string;
  #parts: Buffer[] = [];
  #length = 0;

  constructor(word: string) {
    this.#word = word;
  }

  *read(chunk: Buffer): Generator<Message> {
    let rest = chunk;
    for (let end = rest.indexOf(lineBreak); end >= 0; end = rest.indexOf(lineBreak)) {
      this.#keep(rest.subarray(0, end));
      yield this.#parse(Buffer.concat(this.#parts).toString('utf8'));
      this.#parts = [];
      this.#length = 0;
      rest = rest.subarray(end + 1);
    }
    if (rest.length > 0) this.#keep(rest);
  }

  #keep(part: Buffer): void {
    this.#length += part.length;
    if (this.#length > longestMessage) throw new NoMessage();
    this.#parts.push(part);
  }

  #parse(line: string): Message {
    const [, word, name, call = '-', bytes, rest = ''] =
      /^(\S+) ([a-zA-Z]+) ([\da-f-]{1,36}) (\d{1,15}) (".*")$/s.exec(line) ?? [];
    const kind = kinds.find((known) => known === name);
    if (word !== this.#word || kind === undefined) throw new NoMessage();
    return { kind, call, memoryBytes: Number(bytes), text: textOf(rest) };
  }
}

function textOf(json: string): string {
  try {
    return JSON.parse(json) as string;
  } catch {
    throw new NoMessage();
  }
}

/** Writes a message to an environment: its length, and then its content. */
export function framed(message: unknown): Buffer {
  const body = Buffer.from(JSON.stringify(message));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([length, body]);
}
