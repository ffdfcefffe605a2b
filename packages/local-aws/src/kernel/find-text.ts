/**
 * So many comparisons take a few milliseconds. The search of the engine makes up to as many as the product of both
 * lengths, for a text such as `aaa…` and a needle such as `aaba`.
 */
const mostCompared = 2_000_000;

let last: { readonly needle: string; readonly borders: Int32Array } = { needle: '', borders: new Int32Array() };

/** Answers where a text has a needle, at `from` or after it, or -1. It takes linear time, however both are made. */
export function findText(text: string, needle: string, from = 0): number {
  if ((text.length - from) * needle.length <= mostCompared) return text.indexOf(needle, from);
  // An expression may ask a hundred times for the same.
  if (last.needle !== needle) last = { needle, borders: bordersOf(needle) };
  const { borders } = last;
  let matched = 0;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    while (matched > 0 && needle.charCodeAt(matched) !== code) matched = borders[matched - 1] as number;
    if (needle.charCodeAt(matched) === code) matched += 1;
    if (matched === needle.length) return at - matched + 1;
  }
  return -1;
}

export const hasText = (text: string, needle: string): boolean => findText(text, needle) >= 0;

/** For each beginning of a text: the length of its longest part that is both a beginning and an end of it. */
function bordersOf(text: string): Int32Array {
  const borders = new Int32Array(text.length);
  let length = 0;
  for (let at = 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    while (length > 0 && text.charCodeAt(length) !== code) length = borders[length - 1] as number;
    if (text.charCodeAt(length) === code) length += 1;
    borders[at] = length;
  }
  return borders;
}
