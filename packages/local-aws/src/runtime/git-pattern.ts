import { readSet } from './git-set.ts';
import { anyText, literal, oneCharacter, orFoldersBefore, placesAfter, type Lead } from './leads.ts';

/** A line of a `.gitignore` file. */
export interface GitPattern {
  /** Takes a path within the folder of the file. */
  readonly matches: (path: string) => boolean;
  readonly isForFolders: boolean;
  /** What it matches is not ignored. */
  readonly isException: boolean;
}

/**
 * Reads a line as git does, or answers undefined for one that has no pattern. Git compares bytes, and on systems whose
 * files have no case it ignores case. docs: Git, "gitignore"; observed: git 2.39
 */
export function gitPattern(line: string): GitPattern | undefined {
  if (line.startsWith('#')) return undefined;
  let text = withoutSpaces(line);
  const isException = text.startsWith('!');
  if (isException) text = text.slice(1);
  const isForFolders = text.endsWith('/');
  if (isForFolders) text = text.slice(0, -1);
  if (text === '') return undefined;
  const hasFolder = text.includes('/');
  const leads = read(bytesOf(text.startsWith('/') ? text.slice(1) : text), hasFolder);
  if (!leads) return undefined;
  return {
    isException,
    isForFolders,
    matches(path) {
      const bytes = bytesOf(hasFolder ? path : path.slice(path.lastIndexOf('/') + 1));
      return placesAfter(leads, bytes)[bytes.length] === 1;
    },
  };
}

const hasNoCase = process.platform === 'darwin' || process.platform === 'win32';
const bytesOf = (text: string): string => Buffer.from(hasNoCase ? text.toLowerCase() : text).toString('latin1');

/** Spaces at the end do not count, unless a backslash stands before. */
function withoutSpaces(line: string): string {
  let end = 0;
  for (let at = 0; at < line.length; at += 1) {
    if (line[at] === '\\') at += 1;
    if (line[at] !== ' ' || line[at - 1] === '\\') end = at + 1;
  }
  return line.slice(0, end);
}

/** Answers undefined for a pattern that matches nothing. */
function read(pattern: string, hasFolder: boolean): readonly Lead[] | undefined {
  const leads: Lead[] = [];
  const first = /[*?[\\]/.exec(pattern)?.index ?? pattern.length;
  for (let at = 0; at < pattern.length;) {
    const special = /[*?[\\]/.exec(pattern.slice(at))?.index ?? pattern.length - at;
    if (special > 0) leads.push(literal(pattern.slice(at, (at += special))));
    else if (pattern[at] === '*') at = readStars(pattern, at, at === first, hasFolder, leads);
    else if (pattern[at] === '?') {
      leads.push(oneCharacter((character) => character !== '/'));
      at += 1;
    } else if (pattern[at] === '[') {
      const set = readSet(pattern, at);
      if (!set) return undefined;
      leads.push(oneCharacter((character) => character !== '/' && set.has(character)));
      at = set.end;
    } else {
      const escaped = pattern[at + 1];
      if (escaped === undefined) return undefined;
      leads.push(literal(escaped));
      at += 2;
    }
  }
  return leads;
}

/**
 * Two stars or more that stand for a whole part of the path match any folders; git takes them so at the first special
 * character, too, whatever stands before.
 */
function readStars(pattern: string, start: number, isFirst: boolean, hasFolder: boolean, leads: Lead[]): number {
  let end = start;
  while (pattern[end] === '*') end += 1;
  const rest = pattern.slice(end, end + 2);
  const isPart = (isFirst || pattern[start - 1] === '/') && (rest === '' || rest[0] === '/' || rest === '\\/');
  const goesOverFolders = end - start > 1 && isPart;
  if (goesOverFolders && rest[0] === '/') {
    leads.push(orFoldersBefore);
    return end + 1;
  }
  leads.push(anyText((character) => goesOverFolders || !hasFolder || character !== '/'));
  return end;
}
