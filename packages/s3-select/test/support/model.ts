/** Queries as plain data, and the SQL they are written as. The evaluator for them is in naive.ts. */
export interface Column {
  /** The path as it is written after the alias: `family_key`, `"family_key"`, `loc.city`. */
  path: { name: string; quoted: boolean }[];
}

export type Operand =
  | { kind: 'column'; column: Column }
  | { kind: 'text'; value: string }
  | { kind: 'number'; value: number }
  | { kind: 'lower' | 'length'; operand: Operand }
  | { kind: 'coalesce'; operands: Operand[] };

export type Condition =
  | { kind: 'compare'; operator: '=' | '<>' | '<' | '<=' | '>' | '>='; left: Operand; right: Operand }
  | { kind: 'in'; operand: Operand; list: Operand[]; negated: boolean }
  | { kind: 'like'; operand: Operand; pattern: string; escape?: string; negated: boolean }
  | { kind: 'between'; operand: Operand; low: Operand; high: Operand; negated: boolean }
  | { kind: 'is'; operand: Operand; what: 'NULL' | 'MISSING'; negated: boolean }
  | { kind: 'not'; condition: Condition }
  | { kind: 'and' | 'or'; conditions: Condition[] };

export interface Model {
  columns?: { operand: Operand; alias?: string }[];
  where?: Condition;
  limit?: number;
}

const textSql = (value: string): string => `'${value.replaceAll("'", "''")}'`;

const columnSql = ({ path }: Column): string =>
  ['s', ...path.map(({ name, quoted }) => (quoted ? `"${name.replaceAll('"', '""')}"` : name))].join('.');

export const operandSql = (operand: Operand): string => {
  switch (operand.kind) {
    case 'column':
      return columnSql(operand.column);
    case 'text':
      return textSql(operand.value);
    case 'number':
      return String(operand.value);
    case 'lower':
      return `LOWER(${operandSql(operand.operand)})`;
    case 'length':
      return `char_length(${operandSql(operand.operand)})`;
    case 'coalesce':
      return `COALESCE(${operand.operands.map(operandSql).join(', ')})`;
  }
};

type Predicate = Extract<Condition, { negated: boolean }>;

const predicateSql = (predicate: Predicate): string => {
  switch (predicate.kind) {
    case 'in':
      return `IN (${predicate.list.map(operandSql).join(', ')})`;
    case 'like':
      if (predicate.escape === undefined) return `LIKE ${textSql(predicate.pattern)}`;
      return `LIKE ${textSql(predicate.pattern)} ESCAPE ${textSql(predicate.escape)}`;
    case 'between':
      return `BETWEEN ${operandSql(predicate.low)} AND ${operandSql(predicate.high)}`;
    case 'is':
      return predicate.what;
  }
};

/** Writes `s.a NOT IN (1)`, but `s.a IS NOT NULL`. */
const wordsBefore = ({ kind, negated }: Predicate): string[] => {
  const words: string[] = [];
  if (kind === 'is') words.push('IS');
  if (negated) words.push('NOT');
  return words;
};

export const conditionSql = (condition: Condition): string => {
  switch (condition.kind) {
    case 'compare':
      return `${operandSql(condition.left)} ${condition.operator} ${operandSql(condition.right)}`;
    case 'in':
    case 'like':
    case 'between':
    case 'is':
      return [operandSql(condition.operand), ...wordsBefore(condition), predicateSql(condition)].join(' ');
    case 'not':
      return `NOT (${conditionSql(condition.condition)})`;
    case 'and':
    case 'or':
      return condition.conditions.map((one) => `(${conditionSql(one)})`).join(` ${condition.kind.toUpperCase()} `);
  }
};

export const modelSql = (model: Model, table = 'S3Object'): string => {
  const list = model.columns?.map(columnItemSql).join(', ') ?? '*';
  const clauses = [`SELECT ${list} FROM ${table} s`];
  if (model.where !== undefined) clauses.push(`WHERE ${conditionSql(model.where)}`);
  if (model.limit !== undefined) clauses.push(`LIMIT ${model.limit}`);
  return clauses.join(' ');
};

const columnItemSql = ({ operand, alias }: { operand: Operand; alias?: string }): string => {
  if (alias === undefined) return operandSql(operand);
  return `${operandSql(operand)} AS "${alias}"`;
};
