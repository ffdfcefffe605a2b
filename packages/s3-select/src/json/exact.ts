import type { Value } from '../plan/values.ts';
import { parseDecimal } from '../values/decimal.ts';

const numberToken = /-?\d+(\.\d+)?([eE][+-]?\d+)?/y;
const stringToken = /"[^"\\]*(?:\\.[^"\\]*)*"/y;
const space = /[ \t\n\r]*/y;

/**
 * Reads JSON text, already known to be valid, with its integers as they are written. `all`: every integer becomes a
 * bigint; otherwise only those which a double cannot hold. `decimals`: a fraction of more digits than a double surely
 * holds becomes a decimal.
 */
export const readExact = (text: string, all: boolean, decimals: boolean): Value => {
  let at = 0;
  const take = (token: RegExp): string => {
    token.lastIndex = at;
    const found = token.exec(text)?.[0] ?? '';
    at += found.length;
    return found;
  };
  const number = (): Value => {
    const token = take(numberToken);
    const value = Number(token);
    if (!/^-?\d+$/.test(token)) return (decimals && token.length > 16 ? parseDecimal(token) : undefined) ?? value;
    return all || !Number.isSafeInteger(value) ? BigInt(token) : value;
  };
  const list = (): Value => {
    const items: Value[] = [];
    for (;;) {
      at += 1;
      take(space);
      if (text[at] === ']' && items.length === 0) break;
      items.push(read());
      if (text[at] !== ',') break;
    }
    at += 1;
    return items;
  };
  const struct = (): Value => {
    const fields = Object.create(null) as { [name: string]: Value };
    for (let first = true; ; first = false) {
      at += 1;
      take(space);
      if (first && text[at] === '}') break;
      const name = JSON.parse(take(stringToken)) as string;
      take(space);
      at += 1;
      fields[name] = read();
      if (text[at] !== ',') break;
    }
    at += 1;
    return fields;
  };
  const constant = (value: boolean | null): Value => {
    at += value === false ? 5 : 4;
    return value;
  };
  const read = (): Value => {
    take(space);
    const character = text[at];
    let value: Value;
    if (character === '{') value = struct();
    else if (character === '[') value = list();
    else if (character === '"') value = JSON.parse(take(stringToken)) as string;
    else if (character === 't') value = constant(true);
    else if (character === 'f') value = constant(false);
    else if (character === 'n') value = constant(null);
    else value = number();
    take(space);
    return value;
  };
  return read();
};
