import type { Call, Expression, Statement } from './syntax.ts';

/** The name of the relation, for DuckDB, that has every column of the table. */
const relation = 'rows_of_table';

/**
 * Writes the statement in the SQL of DuckDB. It copies no text of the statement unchanged: every name is quoted, every
 * text is a literal, and calls come from a list.
 */
export function toDuckDb(statement: Statement): string {
  const { distinct, items, from, where, groupBy, having, orderBy, offset, limit } = statement;
  const table = from && name(from.alias ?? from.table);
  const print = printer(table);
  const shown = items?.map(
    ({ expression, alias }, index) =>
      `${print(expression)} AS ${name(alias ?? (expression.kind === 'column' ? expression.name : `_col${index}`))}`,
  );
  const aliases = new Set(items?.map(({ alias }) => alias));
  const order = orderBy.map(({ expression, descending, nullsFirst }) => {
    const isAlias = expression.kind === 'column' && expression.table === undefined && aliases.has(expression.name);
    const by = isAlias ? name(expression.name) : print(expression);
    return `${by} ${descending ? 'DESC' : 'ASC'} NULLS ${nullsFirst ? 'FIRST' : 'LAST'}`;
  });
  return [
    `SELECT ${distinct ? 'DISTINCT ' : ''}${shown?.join(', ') ?? '*'}`,
    ...(table === undefined ? [] : [`FROM ${relation} AS ${table}`]),
    ...(where === undefined ? [] : [`WHERE ${print(where)}`]),
    ...(groupBy.length === 0 ? [] : [`GROUP BY ${groupBy.map(print).join(', ')}`]),
    ...(having === undefined ? [] : [`HAVING ${print(having)}`]),
    ...(order.length === 0 ? [] : [`ORDER BY ${order.join(', ')}`]),
    ...(limit === undefined ? [] : [`LIMIT ${limit}`]),
    ...(offset === undefined ? [] : [`OFFSET ${offset}`]),
  ].join(' ');
}

export interface SourceFile {
  readonly path: string;
  /** The values of the partition keys for this row. */
  readonly partition: Readonly<Record<string, string>>;
}

/** Writes the relation that a statement reads: lines of JSON in files, with the partition values of each file. */
export function sourceOf(
  columns: readonly { readonly name: string; readonly type: string }[],
  partitionKeys: readonly { readonly name: string }[],
  files: readonly SourceFile[],
): string {
  const parts = [...groupedByPartition(files)].map(([, group]) => {
    const [first] = group;
    const values = partitionKeys.map((key) => `${literal(first?.partition[key.name] ?? '')} AS ${name(key.name)}`);
    const shape = columns.map((column) => `${literal(column.name)}: ${literal(column.type.toUpperCase())}`);
    const paths = group.map(({ path }) => literal(path));
    const read =
      `read_json([${paths.join(', ')}], format = 'newline_delimited', columns = {${shape.join(', ')}}, ` +
      'maximum_object_size = 16777216)';
    return `SELECT ${[...columns.map((column) => name(column.name)), ...values].join(', ')} FROM ${read}`;
  });
  const none = [...columns, ...partitionKeys.map((key) => ({ ...key, type: 'varchar' }))].map(
    (column) => `NULL::${column.type.toUpperCase()} AS ${name(column.name)}`,
  );
  const rows = parts.length === 0 ? `SELECT ${none.join(', ')} WHERE 1 = 0` : parts.join(' UNION ALL ');
  return `WITH ${relation} AS (${rows}) `;
}

function groupedByPartition(files: readonly SourceFile[]): ReadonlyMap<string, readonly SourceFile[]> {
  const groups = new Map<string, SourceFile[]>();
  for (const file of files) {
    const key = JSON.stringify(file.partition);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [file]);
    else group.push(file);
  }
  return groups;
}

const name = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

type Print = (expression: Expression) => string;

/** Columns are those of the table and never aliases: DuckDB takes an alias also where check.ts refuses one. */
function printer(table: string | undefined): Print {
  const print: Print = (expression) => {
    switch (expression.kind) {
      case 'column':
        return `${table ?? ''}.${name(expression.name)}`;
      case 'text':
        return literal(expression.value);
      case 'number':
        return expression.digits;
      case 'boolean':
        return String(expression.value).toUpperCase();
      case 'null':
        return 'NULL';
      case 'all':
      case 'any':
      case 'concat':
        return `(${expression.parts.map(print).join(operators[expression.kind])})`;
      case 'not':
        return `(NOT ${print(expression.of)})`;
      case 'compare':
        return `(${print(expression.left)} ${expression.operator} ${print(expression.right)})`;
      case 'like':
        return `(${print(expression.of)} LIKE ${literal(expression.pattern)}${escapeOf(expression.escape)})`;
      case 'in':
        return `(${print(expression.of)} IN (${expression.items.map(print).join(', ')}))`;
      case 'between':
        return `(${print(expression.of)} BETWEEN ${print(expression.low)} AND ${print(expression.high)})`;
      case 'missing':
        return `(${print(expression.of)} IS NULL)`;
      case 'call':
        return printCall(expression, print);
    }
  };
  return print;
}

const operators = { all: ' AND ', any: ' OR ', concat: ' || ' } as const;
const escapeOf = (escape: string | undefined): string => (escape === undefined ? '' : ` ESCAPE ${literal(escape)}`);

function printCall({ name: called, args, distinct }: Call, print: Print): string {
  if (args === undefined || (called === 'count' && args.length === 0)) return 'count(*)';
  const given = args.map(print).join(', ');
  return `${called === 'arbitrary' ? 'any_value' : called}(${distinct ? 'DISTINCT ' : ''}${given})`;
}
