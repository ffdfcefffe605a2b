import { S3SelectError } from '../errors.ts';
import type { Evaluate } from '../plan/compile.ts';
import { pathGetter } from '../plan/path.ts';
import { createPlan, namesRow, type Path, type Plan } from '../plan/plan.ts';
import type { Value } from '../plan/values.ts';
import { csvWriting } from '../plan/writing.ts';
import type { Query } from '../run/query.ts';
import type { Identifier } from '../sql/ast.ts';
import { columnIndex, unreadHeader } from './columns.ts';
import type { CsvDialect } from './dialect.ts';
import { rowStruct } from './star.ts';

const invalidPath = (message: string): S3SelectError =>
  new S3SelectError('InvalidKeyPath', `The key path in the SQL expression is not valid: ${message}`);

/** A column of CSV fields is found by its place, and a field has no parts. */
const columnOf = (dialect: CsvDialect, header: readonly string[] | undefined) => (alias: Identifier) => {
  const index = header === undefined && dialect.header === 'USE' ? unreadHeader : columnIndex(header);
  return (path: Path): Evaluate => {
    const steps = [...path.steps];
    if (!namesRow(path, alias)) steps.unshift({ kind: 'field', field: path.root });
    const [first, ...others] = steps;
    if (first === undefined) return (row) => rowStruct(header ?? [], row as Value[]);
    if (first.kind !== 'field') throw invalidPath('a row of CSV has named columns only');
    const at = index(first.field);
    if (at === undefined) return () => undefined;
    if (others.length === 0) return (row) => (row as Value[])[at];
    const rest = pathGetter(others);
    return (row) => rest((row as Value[])[at]);
  };
};

/** Makes the plan for a header. Without a header it makes the plan that finds early refusals. */
export const csvPlan = ({ statement, dates }: Query, dialect: CsvDialect, header?: readonly string[]): Plan => {
  if (statement.from.steps.length > 0) throw invalidPath('a path in FROM needs JSON input');
  const { quote, escape, record, quotedRecords } = dialect;
  const writing = csvWriting({ quote, escape, delimiter: quotedRecords ? undefined : record.bytes.toString() });
  return createPlan(statement, { dates: dates(), csv: { column: columnOf(dialect, header), writing } });
};
