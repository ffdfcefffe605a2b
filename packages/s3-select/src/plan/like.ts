import { S3SelectError } from '../errors.ts';
import { spend } from './work.ts';

/** A piece of a pattern: literal text, `_` or `%`. */
export type LikePiece = TextPiece | { kind: 'one' } | { kind: 'any' };
interface TextPiece {
  kind: 'text';
  text: string;
}

const isText = (piece: LikePiece | undefined): piece is TextPiece => piece?.kind === 'text';

const invalidEscape = (message: string): S3SelectError =>
  new S3SelectError('EvaluatorLikePatternInvalidEscapeSequence', message);

/** Divides a pattern into pieces. The escape character may stand only before `%`, `_` and itself. */
export const likePieces = (pattern: string, escape?: string): LikePiece[] => {
  if (escape !== undefined && [...escape].length !== 1)
    throw invalidEscape('The ESCAPE of a LIKE has to be one character.');
  const pieces: LikePiece[] = [];
  let text = '';
  const flush = (): void => {
    if (text !== '') pieces.push({ kind: 'text', text });
    text = '';
  };
  let escaped = false;
  for (const character of pattern) {
    if (escaped) {
      if (character !== '%' && character !== '_' && character !== escape)
        throw invalidEscape('The escape character of a LIKE stands before neither %, _ nor itself.');
      text += character;
      escaped = false;
    } else if (character === escape) escaped = true;
    else if (character === '%' || character === '_') {
      flush();
      if (character === '_') pieces.push({ kind: 'one' });
      else if (pieces.at(-1)?.kind !== 'any') pieces.push({ kind: 'any' });
    } else text += character;
  }
  if (escaped) throw invalidEscape('The pattern of a LIKE ends in its escape character.');
  flush();
  return pieces;
};

/** Where a text is in a value, at or after a position; -1 where it is not. */
type Search = (value: string, from: number) => number;

/** Beyond this length the native search is not asked: over texts that repeat themselves it takes text × pattern. */
const longestNative = 32;

/** In time that is linear, whatever the texts are. docs: Knuth, Morris and Pratt, "Fast pattern matching in strings" */
const createLinearSearch = (text: string): Search => {
  const shorter = new Int32Array(text.length);
  for (let at = 1, length = 0; at < text.length; at += 1) {
    while (length > 0 && text.charCodeAt(at) !== text.charCodeAt(length)) length = shorter[length - 1] as number;
    if (text.charCodeAt(at) === text.charCodeAt(length)) length += 1;
    shorter[at] = length;
  }
  return (value, from) => {
    let matched = 0;
    for (let at = from; at < value.length; at += 1) {
      const code = value.charCodeAt(at);
      while (matched > 0 && code !== text.charCodeAt(matched)) matched = shorter[matched - 1] as number;
      if (code === text.charCodeAt(matched)) matched += 1;
      if (matched === text.length) return at + 1 - matched;
    }
    return -1;
  };
};

const searchFor = (text: string): Search =>
  text.length > longestNative ? createLinearSearch(text) : (value, from) => value.indexOf(text, from);

/**
 * Matches a pattern without `_`: it looks for each text after the one before. The first and the last text are anchored,
 * unless a `%` is there.
 */
const matchTexts = (pieces: LikePiece[]): ((value: string) => boolean) => {
  const texts = pieces.filter(isText).map(({ text }) => text);
  if (pieces.length === 0) return (value) => value === '';
  if (!pieces.some(({ kind }) => kind === 'any')) return (value) => value === texts[0];
  const prefix = (isText(pieces[0]) && texts.shift()) || '';
  const suffix = (isText(pieces.at(-1)) && texts.pop()) || '';
  const searches = texts.map((text) => ({ text, search: searchFor(text) }));
  return (value) => {
    const end = value.length - suffix.length;
    if (end < prefix.length || !value.startsWith(prefix) || !value.endsWith(suffix)) return false;
    let from = prefix.length;
    for (const { text, search } of searches) {
      const found = search(value, from);
      spend((found < 0 ? end : found) - from + text.length);
      if (found < 0 || found + text.length > end) return false;
      from = found + text.length;
    }
    return true;
  };
};

/** Matches by characters, and goes back only to the latest `%`. */
const matchCharacters = (pieces: LikePiece[]): ((value: string) => boolean) => {
  const pattern = pieces.flatMap<string | LikePiece>((piece) => (isText(piece) ? [...piece.text] : [piece]));
  return (text) => {
    spend(4 * text.length);
    const value = [...text];
    let at = 0;
    let index = 0;
    let resume = -1;
    let mark = 0;
    while (at < value.length) {
      spend(1);
      const wanted = pattern[index];
      if (typeof wanted === 'object' && wanted.kind === 'any') {
        resume = index;
        mark = at;
        index += 1;
      } else if (wanted !== undefined && (typeof wanted === 'object' || wanted === value[at])) {
        at += 1;
        index += 1;
      } else if (resume >= 0) {
        index = resume + 1;
        mark += 1;
        at = mark;
      } else return false;
    }
    while (typeof pattern[index] === 'object' && (pattern[index] as LikePiece).kind === 'any') index += 1;
    return index === pattern.length;
  };
};

/** Half of a surrogate pair is a character of its own, which a search in UTF-16 would also find inside a pair. */
const needsCharacters = (piece: LikePiece): boolean =>
  piece.kind === 'one' || (isText(piece) && !piece.text.isWellFormed());

export const likeMatcher = (pieces: LikePiece[]): ((value: string) => boolean) => {
  if (pieces.some(needsCharacters)) return matchCharacters(pieces);
  return matchTexts(pieces);
};
