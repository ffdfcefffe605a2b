import type { Value } from '../plan/values.ts';
import { parseDecimal } from '../values/decimal.ts';

const numberToken = /-?\d+(\.\d+)?([eE][+-]?\d+)?/y;
const stringToken = /"[^"\\]*(?:\\.[^"\\]*)*"/y;
const space = /[ \t\n\r]*/y;

/**
 * Reads JSON text that is known to be valid, and keeps its integers as they are written. With `all` every integer
 * becomes a bigint; otherwise only those that a double cannot hold. With `decimals` a fraction with more digits than a
 * double surely holds becomes a decimal.
 */
export const readExact = (text: string, all: boolean, decimals: boolean): Value =>
  new ExactReader(text, all, decimals).read();

class ExactReader {
  readonly #text: string;
  readonly #all: boolean;
  readonly #decimals: boolean;
  #at = 0;

  constructor(text: string, all: boolean, decimals: boolean) {
    this.#text = text;
    this.#all = all;
    this.#decimals = decimals;
  }

  /** Reads the value that begins here, and the space around it. */
  read(): Value {
    this.#take(space);
    const value = this.#value();
    this.#take(space);
    return value;
  }

  #value(): Value {
    switch (this.#text[this.#at]) {
      case '{':
        return this.#struct();
      case '[':
        return this.#list();
      case '"':
        return this.#string();
      case 't':
        return this.#constant('true', true);
      case 'f':
        return this.#constant('false', false);
      case 'n':
        return this.#constant('null', null);
      default:
        return this.#number();
    }
  }

  #struct(): Value {
    const fields = Object.create(null) as { [name: string]: Value };
    for (let first = true; ; first = false) {
      this.#at += 1;
      this.#take(space);
      if (first && this.#text[this.#at] === '}') break;
      const name = this.#string();
      this.#take(space);
      this.#at += 1;
      fields[name] = this.read();
      if (this.#text[this.#at] !== ',') break;
    }
    this.#at += 1;
    return fields;
  }

  #list(): Value {
    const items: Value[] = [];
    for (;;) {
      this.#at += 1;
      this.#take(space);
      if (this.#text[this.#at] === ']' && items.length === 0) break;
      items.push(this.read());
      if (this.#text[this.#at] !== ',') break;
    }
    this.#at += 1;
    return items;
  }

  #string(): string {
    return JSON.parse(this.#take(stringToken)) as string;
  }

  #number(): Value {
    const token = this.#take(numberToken);
    const value = Number(token);
    const isInteger = /^-?\d+$/.test(token);
    if (isInteger && (this.#all || !Number.isSafeInteger(value))) return BigInt(token);
    if (!isInteger && this.#decimals && token.length > 16) return parseDecimal(token) ?? value;
    return value;
  }

  #constant(word: string, value: boolean | null): Value {
    this.#at += word.length;
    return value;
  }

  #take(token: RegExp): string {
    token.lastIndex = this.#at;
    const found = token.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }
}
