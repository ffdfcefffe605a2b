import { PathSyntaxError } from './path.ts';

const isIdentifierPart = (character: string): boolean => /[\p{ID_Continue}]/u.test(character);
const endsProperty = new Set(['', '.', '[', ']', '(', ')', ' ', ',', "'", '"', '=', '!', '<', '>', '&', '|', '~']);

/** Reads a text from left to right and never goes back, so its cost is proportional to the length of the text. */
export class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  position(): number {
    return this.#at;
  }

  since(position: number): string {
    return this.#text.slice(position, this.#at);
  }

  atEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  rest(): string {
    return this.#text.slice(this.#at);
  }

  peek(): string {
    return this.#text.charAt(this.#at);
  }

  /** Takes the next character. */
  take(): string {
    return this.#text.charAt(this.#at++);
  }

  accept(token: string): boolean {
    if (!this.#text.startsWith(token, this.#at)) return false;
    this.#at += token.length;
    return true;
  }

  expect(token: string): void {
    if (!this.accept(token)) throw this.error(`Expected '${token}'`);
  }

  space(): void {
    this.#takeWhile((character) => character === ' ');
  }

  /** Reads letters, digits and `_`: the name of a variable or function. It is empty if there is none. */
  identifier(): string {
    return this.#takeWhile(isIdentifierPart);
  }

  /** Reads a field name after a dot. */
  property(): string {
    return this.#takeWhile((character) => !endsProperty.has(character));
  }

  /** Reads a text in single or double quotes. */
  quoted(): string {
    const quote = this.take();
    let value = '';
    while (!this.atEnd()) {
      const character = this.take();
      if (character === quote) return value;
      value += character === '\\' ? this.take() : character;
    }
    throw this.error('A quote is not closed');
  }

  integer(): number | undefined {
    const from = this.#at;
    this.accept('-');
    if (this.#digits() !== '') return Number(this.since(from));
    this.#at = from;
    return undefined;
  }

  number(): number | undefined {
    const from = this.#at;
    if (this.integer() === undefined) return undefined;
    if (this.accept('.')) this.#digits();
    if (this.accept('e') || this.accept('E')) {
      if (!this.accept('-')) this.accept('+');
      this.#digits();
    }
    return Number(this.since(from));
  }

  error(message: string): PathSyntaxError {
    return new PathSyntaxError(`${message} at ${this.#at} in '${this.#text}'`);
  }

  #digits(): string {
    return this.#takeWhile((character) => character >= '0' && character <= '9');
  }

  #takeWhile(accepts: (character: string) => boolean): string {
    const from = this.#at;
    while (!this.atEnd() && accepts(this.peek())) this.#at += 1;
    return this.since(from);
  }
}
