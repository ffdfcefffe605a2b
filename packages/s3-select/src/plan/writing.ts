/**
 * The bytes that a record must contain so that it can match: at least one needle of every clause. A record with a
 * backslash may contain anything, escaped, and is always a candidate. A clause without needles leaves only such
 * records.
 */
export type Clause = readonly Buffer[];

/**
 * Answers the bytes that a record contains if a text stands in it; with `opens` and `closes` the text is a whole value.
 * Without any needle only a record with a backslash can contain it. Undefined means that nothing is known.
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

/** CSV writes a text unchanged, except quotes and escapes in it; quotes around it are optional. */
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
