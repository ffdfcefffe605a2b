import { S3SelectError } from '../errors.ts';
import type { Identifier } from '../sql/ast.ts';
import { ambiguous, missingInCase } from '../plan/path.ts';

/** Finds a column of the query among the fields of a record. It answers undefined while the header is not read yet. */
export type ColumnIndex = (identifier: Identifier) => number | undefined;

const missing = (name: string): S3SelectError =>
  new S3SelectError('MissingHeaders', `Some headers in the query are missing from the file: ${name}.`);

const byPosition = (name: string): number | undefined => {
  const digits = /^_(\d{1,9})$/.exec(name)?.[1];
  if (digits === undefined) return undefined;
  if (Number(digits) === 0)
    throw new S3SelectError(
      'InvalidColumnIndex',
      `The column index in the SQL expression is not valid: ${name}; columns count from 1.`,
    );
  return Number(digits) - 1;
};

/** Finds columns by position, where `_1` is the first. With a header it looks for the name first. */
export const columnIndex =
  (header: readonly string[] | undefined): ColumnIndex =>
  ({ name, quoted }) => {
    const compared = (text: string): string => (quoted ? text : text.toLowerCase());
    const names = (header ?? []).map(compared);
    const found = names.indexOf(compared(name));
    if (found !== names.lastIndexOf(compared(name))) throw ambiguous(name);
    if (found >= 0) return found;
    const position = byPosition(name);
    if (position !== undefined) return position;
    if (quoted && header !== undefined) throw missingInCase(name);
    throw missing(name);
  };

/** Before the header is read, each name may still become a column. */
export const unreadHeader: ColumnIndex = () => undefined;
