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

/** The places of names; a name that several columns have is at none. */
const placesOf = (names: readonly string[]): ReadonlyMap<string, number | undefined> => {
  const places = new Map<string, number | undefined>();
  for (const [place, name] of names.entries()) places.set(name, places.has(name) ? undefined : place);
  return places;
};

/** Finds columns by position, where `_1` is the first. With a header it looks for the name first. */
export const columnIndex = (header: readonly string[] | undefined): ColumnIndex => {
  // A query may name as many columns as there are.
  let exact: ReturnType<typeof placesOf> | undefined;
  let folded: ReturnType<typeof placesOf> | undefined;
  return ({ name, quoted }) => {
    const names = header ?? [];
    const places = quoted
      ? (exact ??= placesOf(names))
      : (folded ??= placesOf(names.map((text) => text.toLowerCase())));
    const compared = quoted ? name : name.toLowerCase();
    const found = places.get(compared);
    if (found !== undefined) return found;
    if (places.has(compared)) throw ambiguous(name);
    const position = byPosition(name);
    if (position !== undefined) return position;
    if (quoted && header !== undefined) throw missingInCase(name);
    throw missing(name);
  };
};

/** Before the header is read, each name may still become a column. */
export const unreadHeader: ColumnIndex = () => undefined;
