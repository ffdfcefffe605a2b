/** Queries as plain data, and the SQL they are written as. The evaluator for them is in naive.ts. */
export interface Column {
  /** As written after the alias: `family_key`, `"family_key"`, `loc.city`. */
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

const not = (negated: boolean): string => (negated ? 'NOT ' : '');

export const conditionSql = (condition: Condition): string => {
  switch (condition.kind) {
    case 'compare':
      return `${operandSql(condition.left)} ${condition.operator} ${operandSql(condition.right)}`;
    case 'in':
      return `${operandSql(condition.operand)} ${not(condition.negated)}IN (${condition.list.map(operandSql).join(', ')})`;
    case 'like': {
      const escape = condition.escape === undefined ? '' : ` ESCAPE ${textSql(condition.escape)}`;
      return `${operandSql(condition.operand)} ${not(condition.negated)}LIKE ${textSql(condition.pattern)}${escape}`;
    }
    case 'between':
      return `${operandSql(condition.operand)} ${not(condition.negated)}BETWEEN ${operandSql(condition.low)} AND ${operandSql(condition.high)}`;
    case 'is':
      return `${operandSql(condition.operand)} IS ${not(condition.negated)}${condition.what}`;
    case 'not':
      return `NOT (${conditionSql(condition.condition)})`;
    case 'and':
    case 'or':
      return condition.conditions.map((one) => `(${conditionSql(one)})`).join(` ${condition.kind.toUpperCase()} `);
  }
};

export const modelSql = (model: Model, table = 'S3Object'): string => {
  const list =
    model.columns
      ?.map(({ operand, alias }) => operandSql(operand) + (alias === undefined ? '' : ` AS "${alias}"`))
      .join(', ') ?? '*';
  const where = model.where === undefined ? '' : ` WHERE ${conditionSql(model.where)}`;
  return `SELECT ${list} FROM ${table} s${where}${model.limit === undefined ? '' : ` LIMIT ${model.limit}`}`;
};
