import { UnsupportedError } from '../../../kernel/errors.ts';
import { findText } from '../../../kernel/find-text.ts';

/**
 * Makes the choice of files that `aws s3 sync` makes by `--exclude` and `--include`: the last pattern that matches
 * decides, and what no pattern matches is taken. A `*` stands for slashes too. docs: AWS CLI Command Reference, "s3"
 * (Use of Exclude and Include Filters)
 */
export function createFilter(exclude: readonly string[], include: readonly string[]): (name: string) => boolean {
  const patterns = [
    ...exclude.map((pattern) => ({ pieces: piecesOf(pattern), takes: false })),
    ...include.map((pattern) => ({ pieces: piecesOf(pattern), takes: true })),
  ];
  return (name) => patterns.findLast(({ pieces }) => matches(pieces, name))?.takes ?? true;
}

function piecesOf(pattern: string): readonly string[] {
  if (/[?[]/.test(pattern)) throw new UnsupportedError(`The pattern ${pattern} of a bucket deployment`, 'use * alone');
  return pattern.split('*');
}

/** Looks for the pieces between the stars one after the other. */
function matches(pieces: readonly string[], name: string): boolean {
  const [first = '', ...others] = pieces;
  const last = others.pop();
  if (last === undefined) return name === first;
  if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last)) return false;
  const inner = name.slice(0, name.length - last.length);
  let from = first.length;
  for (const piece of others) {
    const found = findText(inner, piece, from);
    if (found < 0) return false;
    from = found + piece.length;
  }
  return true;
}
