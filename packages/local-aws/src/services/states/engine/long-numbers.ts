import { ExactNumber, hasExact, inDoubles, numberIn, throughout, type Json } from './numbers.ts';

/**
 * Answers a value with the numbers of JSONata: whole ones of 64 bits, and doubles.
 * recorded: floci-io/floci#2676 (what AWS makes of numbers in a text)
 */
export const withLongs = (value: Json): Json => (hasExact(value) ? inDoubles(value, isLong) : value);

/** A double does not hold every whole number beyond this one. */
const safe = Number.MAX_SAFE_INTEGER;
const long = { least: -(2n ** 63n), most: 2n ** 63n - 1n };

/**
 * Puts whole numbers of `given` that a double cannot hold in the place of the doubles that an expression made of them.
 * Two of them that are the same double cannot be told apart, and stay doubles.
 */
export function restoreNumbers(made: Json, given: Json): Json {
  if (!ExactNumber.wasMade) return made;
  const known = new Map<number, string | undefined>();
  collect(given, known);
  const restore = (value: Json): Json => {
    if (typeof value !== 'number') return throughout(value, restore);
    const text = known.get(value);
    return text === undefined ? value : new ExactNumber(text);
  };
  return [...known.values()].some((text) => text !== undefined) ? restore(made) : made;
}

function collect(value: Json, known: Map<number, string | undefined>): void {
  const number = numberIn(value);
  if (number === undefined) {
    if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) collect(inner, known);
    return;
  }
  if (Math.abs(number) <= safe) return;
  const text = value instanceof ExactNumber && isLong(value.text) ? value.text : undefined;
  known.set(number, known.has(number) && known.get(number) !== text ? undefined : text);
}

const isLong = (text: string): boolean =>
  /^-?\d+$/.test(text) && BigInt(text) >= long.least && BigInt(text) <= long.most;
