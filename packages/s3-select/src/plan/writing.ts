/**
 * What the bytes of a record have to hold for the record to be able to match: every clause, by any of its needles. A
 * record with a backslash may hold anything, escaped, and always counts as a candidate; a clause without needles leaves
 * only those.
 */
export type Clause = readonly Buffer[];

/**
 * The bytes that a record holds where a text, or with `opens` and `closes` a whole value, stands in it. Without any
 * needle: no record can have it but one with a backslash. Undefined: nothing can be said.
 */
export type Writing = (text: string, opens: boolean, closes: boolean) => Clause | undefined;

/** JSON writes quotes, backslashes and control characters only with a backslash, and UTF-8 has no lone surrogates. */
const isWrittenPlainly = (text: string): boolean => {
  if (text.includes('"') || text.includes('\\') || /\p{Cs}/u.test(text)) return false;
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) < 0x20) return false;
  return true;
};

export const jsonWriting: Writing = (text, opens, closes) => {
  if (!isWrittenPlainly(text)) return [];
  const [before, behind] = [opens, closes].map((isEnd) => (isEnd ? '"' : ''));
  return [Buffer.from(`${before}${text}${behind}`)];
};

/** CSV writes a text as it is, but for quotes and escapes in it; around it there may be quotes or not. */
export const csvWriting =
  ({ quote, escape, delimiter }: { quote: string; escape: string; delimiter: string | undefined }): Writing =>
  (text) => {
    if (/\p{Cs}/u.test(text) || (delimiter !== undefined && text.includes(delimiter))) return [];
    const special = [quote, escape].filter((one) => one !== '');
    const pieces = special.reduce<string[]>((parts, one) => parts.flatMap((part) => part.split(one)), [text]);
    const longest = pieces.reduce((best, piece) => (piece.length > best.length ? piece : best), '');
    if (longest === '') return undefined;
    return [Buffer.from(longest)];
  };
