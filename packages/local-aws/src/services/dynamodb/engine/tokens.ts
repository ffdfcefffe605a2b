import { UnsupportedError } from '../../../kernel/errors.ts';
import { validation } from '../errors.ts';

interface Token {
  readonly text: string;
  readonly kind: 'word' | 'name' | 'value' | 'digits' | 'symbol' | 'end';
  readonly start: number;
  readonly end: number;
}

const form =
  /(#[A-Za-z0-9_]+)|(:[A-Za-z0-9_]+)|([A-Za-z_][A-Za-z0-9_]*)|([0-9]+)|(<>|<=|>=|[=<>()[\],.+-])|(\s+)|(.)/gsu;
const kinds = ['name', 'value', 'word', 'digits', 'symbol'] as const;

/** docs: Amazon DynamoDB Developer Guide, "Service, account, and table quotas in Amazon DynamoDB" */
const longest = 4096;
/** The deepest nesting of parentheses and functions. */
const deepest = 100;

/** Reads the tokens of one expression from left to right. */
export class Tokens {
  /** The name of the parameter in messages: `ConditionExpression`. */
  readonly parameter: string;
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #place = 0;
  #depth = 0;

  constructor(parameter: string, text: string) {
    this.parameter = parameter;
    this.#text = text;
    if (text.trim() === '') throw this.invalid('The expression can not be empty;');
    const size = Buffer.byteLength(text);
    if (size > longest)
      throw this.invalid(`Expression size has exceeded the maximum allowed size; expression size: ${size}`);
    this.#tokens = [...tokensOf(text), { text: '<EOF>', kind: 'end', start: text.length, end: text.length }];
  }

  get #next(): Token {
    return this.#tokens[this.#place] as Token;
  }

  isAt(...texts: readonly string[]): boolean {
    return this.#next.kind === 'symbol' && texts.includes(this.#next.text);
  }

  /** Tells whether one of these keywords comes next, in upper or lower case. */
  isWord(...words: readonly string[]): boolean {
    return this.#next.kind === 'word' && words.includes(this.#next.text.toUpperCase());
  }

  /** Tells whether the name of a function and its parenthesis come next. */
  isFunction(): boolean {
    const after = this.#tokens[this.#place + 1];
    return this.#next.kind === 'word' && after?.kind === 'symbol' && after.text === '(';
  }

  is(kind: Token['kind']): boolean {
    return this.#next.kind === kind;
  }

  take(): string {
    const { text } = this.#next;
    if (this.#next.kind !== 'end') this.#place += 1;
    return text;
  }

  takeIf(text: string): boolean {
    if (!this.isAt(text)) return false;
    this.#place += 1;
    return true;
  }

  takeWordIf(word: string): boolean {
    if (!this.isWord(word)) return false;
    this.#place += 1;
    return true;
  }

  expect(text: string): void {
    if (!this.takeIf(text)) throw this.syntaxError();
  }

  expectWord(word: string): void {
    if (!this.takeWordIf(word)) throw this.syntaxError();
  }

  expectEnd(): void {
    if (this.#next.kind !== 'end') throw this.syntaxError();
  }

  /** Tries to read. If the result is undefined, it goes back to the place before. */
  attempt<Result>(read: () => Result | undefined): Result | undefined {
    const place = this.#place;
    const result = read();
    if (result === undefined) this.#place = place;
    return result;
  }

  nested<Result>(read: () => Result): Result {
    this.#depth += 1;
    if (this.#depth > deepest) throw new UnsupportedError(`A ${this.parameter} nested deeper than ${deepest} levels`);
    const result = read();
    this.#depth -= 1;
    return result;
  }

  syntaxError(): Error {
    const before = this.#tokens[this.#place - 1] ?? this.#next;
    const after = this.#tokens[this.#place + 1] ?? this.#next;
    const near = this.#text.slice(before.start, after.end);
    return this.invalid(`Syntax error; token: "${this.#next.text}", near: "${near}"`);
  }

  invalid(problem: string): Error {
    return validation(`Invalid ${this.parameter}: ${problem}`);
  }
}

function tokensOf(text: string): readonly Token[] {
  return [...text.matchAll(form)].flatMap((found): Token[] => {
    const group = found.slice(1).findIndex((part) => part !== undefined);
    if (group === kinds.length) return [];
    // A character that no expression has becomes a token that no rule expects.
    const kind = kinds[group] ?? 'symbol';
    return [{ text: found[0], kind, start: found.index, end: found.index + found[0].length }];
  });
}
