import type { Position } from '../errors.ts';
import type { ExtractPart } from '../time/parts.ts';
import type { ArithmeticOperator, Decimal } from '../values/decimal.ts';
import type { Timestamp } from '../values/timestamp.ts';

export interface Identifier {
  name: string;
  /** The name stands between double quotes or in brackets, so its case counts. */
  quoted: boolean;
}

export type Step =
  { kind: 'field'; field: Identifier } | { kind: 'index'; index: number } | { kind: 'elements' } | { kind: 'members' };

export type ComparisonOperator = '=' | '<>' | '<' | '<=' | '>' | '>=';
export type AggregateName = 'COUNT' | 'SUM' | 'AVG' | 'MIN' | 'MAX';
export type CastType = 'INT' | 'FLOAT' | 'STRING' | 'BOOL' | 'DECIMAL' | 'TIMESTAMP';

export type Expression =
  | { kind: 'string'; value: string }
  | { kind: 'integer'; value: bigint }
  | { kind: 'float'; value: number }
  | { kind: 'decimal'; value: Decimal }
  | { kind: 'timestamp'; value: Timestamp }
  | { kind: 'boolean'; value: boolean }
  | { kind: 'list'; items: Expression[] }
  | { kind: 'null' }
  | { kind: 'missing' }
  | { kind: 'path'; root: Identifier; steps: Step[]; at: Position }
  | { kind: 'and' | 'or'; operands: Expression[] }
  | { kind: 'not'; operand: Expression }
  | { kind: 'negate'; operand: Expression }
  | { kind: 'compare'; operator: ComparisonOperator; left: Expression; right: Expression }
  | { kind: 'arithmetic'; operator: ArithmeticOperator; left: Expression; right: Expression }
  | { kind: 'between'; value: Expression; low: Expression; high: Expression }
  | { kind: 'in'; value: Expression; list: Expression[] }
  | { kind: 'like'; value: Expression; pattern: Expression; escape?: Expression }
  | { kind: 'is'; value: Expression; what: 'null' | 'missing' }
  | { kind: 'case'; operand?: Expression; branches: { when: Expression; then: Expression }[]; otherwise?: Expression }
  | { kind: 'cast'; value: Expression; type: CastType }
  | { kind: 'trim'; side: 'both' | 'leading' | 'trailing'; characters?: Expression; value: Expression }
  | { kind: 'call'; name: ScalarFunction; arguments: Expression[] }
  | { kind: 'date'; name: DateFunction; part: ExtractPart; arguments: Expression[] }
  | { kind: 'aggregate'; name: AggregateName; argument?: Expression; at: Position };

export type ScalarFunction = 'LOWER' | 'UPPER' | 'CHAR_LENGTH' | 'SUBSTRING' | 'COALESCE' | 'NULLIF' | DateCall;
/** The calls about dates. */
export type DateCall = 'TO_STRING' | 'TO_TIMESTAMP' | 'UTCNOW';
export type DateFunction = 'DATE_ADD' | 'DATE_DIFF' | 'EXTRACT';

export interface SelectItem {
  expression: Expression;
  alias?: string;
}

export interface Statement {
  /** The items; if they are absent, the query is `SELECT *`. */
  items?: SelectItem[];
  /** The steps after `S3Object[*]`. The alias is the row's name, given or derived. */
  from: { steps: Step[]; alias: Identifier };
  where?: Expression;
  limit?: number;
}

const present = (expressions: (Expression | undefined)[]): Expression[] =>
  expressions.filter((expression) => expression !== undefined);

/** Lists the expressions directly inside one. */
export const children = (expression: Expression): Expression[] => {
  switch (expression.kind) {
    case 'and':
    case 'or':
      return expression.operands;
    case 'not':
    case 'negate':
      return [expression.operand];
    case 'compare':
    case 'arithmetic':
      return [expression.left, expression.right];
    case 'between':
      return [expression.value, expression.low, expression.high];
    case 'in':
      return [expression.value, ...expression.list];
    case 'like':
      return present([expression.value, expression.pattern, expression.escape]);
    case 'is':
    case 'cast':
      return [expression.value];
    case 'trim':
      return present([expression.characters, expression.value]);
    case 'call':
    case 'date':
      return expression.arguments;
    case 'list':
      return expression.items;
    case 'aggregate':
      return present([expression.argument]);
    case 'case': {
      const { operand, branches, otherwise } = expression;
      return present([operand, ...branches.flatMap(({ when, then }) => [when, then]), otherwise]);
    }
    default:
      return [];
  }
};
