import { PathSyntaxError } from './path.ts';

/** Reads a text from left to right and never goes back: its cost grows in proportion to the text. */
export interface Scanner {
  position(): number;
  since(position: number): string;
  atEnd(): boolean;
  rest(): string;
  peek(): string;
  /** The next character. */
  take(): string;
  accept(token: string): boolean;
  expect(token: string): void;
  space(): void;
  /** Letters, digits, `_`: the name of a variable or function. Empty when there is none. */
  identifier(): string;
  /** A field name after a dot. */
  property(): string;
  /** A text in single or double quotes. */
  quoted(): string;
  integer(): number | undefined;
  number(): number | undefined;
  error(message: string): PathSyntaxError;
}

const isIdentifierPart = (character: string): boolean => /[\p{ID_Continue}]/u.test(character);
const endsProperty = new Set(['', '.', '[', ']', '(', ')', ' ', ',', "'", '"', '=', '!', '<', '>', '&', '|', '~']);

export function createScanner(text: string): Scanner {
  let at = 0;
  const error = (message: string): PathSyntaxError => new PathSyntaxError(`${message} at ${at} in '${text}'`);
  const takeWhile = (accepts: (character: string) => boolean): string => {
    const from = at;
    while (at < text.length && accepts(text.charAt(at))) at += 1;
    return text.slice(from, at);
  };
  const accept = (token: string): boolean => {
    if (!text.startsWith(token, at)) return false;
    at += token.length;
    return true;
  };
  const isDigit = (character: string): boolean => character >= '0' && character <= '9';
  const digits = (): string => takeWhile(isDigit);
  return {
    position: () => at,
    since: (position) => text.slice(position, at),
    atEnd: () => at >= text.length,
    rest: () => text.slice(at),
    peek: () => text.charAt(at),
    take: () => text.charAt(at++),
    accept,
    expect(token) {
      if (!accept(token)) throw error(`Expected '${token}'`);
    },
    space: () => void takeWhile((character) => character === ' '),
    identifier: () => takeWhile(isIdentifierPart),
    property: () => takeWhile((character) => !endsProperty.has(character)),
    quoted() {
      const quote = text.charAt(at++);
      let value = '';
      for (; at < text.length; at++) {
        const character = text.charAt(at);
        if (character === quote) {
          at += 1;
          return value;
        }
        value += character === '\\' ? text.charAt(++at) : character;
      }
      throw error('A quote is not closed');
    },
    integer() {
      const from = at;
      accept('-');
      if (digits() !== '') return Number(text.slice(from, at));
      at = from;
      return undefined;
    },
    number() {
      const from = at;
      accept('-');
      if (digits() === '') {
        at = from;
        return undefined;
      }
      if (accept('.')) digits();
      if (accept('e') || accept('E')) {
        if (!accept('-')) accept('+');
        digits();
      }
      return Number(text.slice(from, at));
    },
    error,
  };
}
