import { S3SelectError } from '../errors.ts';
import type { Identifier } from '../sql/ast.ts';
import { ambiguous, missingInCase } from '../plan/path.ts';

/** Where a column of the query is found among the fields of a record; undefined while the header is not read yet. */
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

/** Columns go by position, `_1` the first; with a header by name first. */
export const columnIndex =
  (header: readonly string[] | undefined): ColumnIndex =>
  ({ name, quoted }) => {
    const wanted = quoted ? name : name.toLowerCase();
    const found = (header ?? []).flatMap((one, index) =>
      (quoted ? one : one.toLowerCase()) === wanted ? [index] : [],
    );
    if (found.length > 1) throw ambiguous(name);
    const index = found[0] ?? byPosition(name);
    if (index !== undefined) return index;
    throw quoted && header !== undefined ? missingInCase(name) : missing(name);
  };

/** Before the header is read: names may turn out to be there. */
export const unreadHeader: ColumnIndex = () => undefined;
