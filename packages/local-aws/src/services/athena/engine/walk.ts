import type { Expression } from './syntax.ts';

/** Lists the expressions directly inside an expression. */
export function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'all':
    case 'any':
    case 'concat':
      return expression.parts;
    case 'not':
    case 'like':
    case 'missing':
      return [expression.of];
    case 'compare':
      return [expression.left, expression.right];
    case 'in':
      return [expression.of, ...expression.items];
    case 'between':
      return [expression.of, expression.low, expression.high];
    case 'call':
      return expression.args ?? [];
    default:
      return [];
  }
}

const aggregates: ReadonlySet<string> = new Set(['count', 'min', 'max', 'sum', 'avg', 'arbitrary', 'any_value']);

export const isAggregate = (expression: Expression): boolean =>
  expression.kind === 'call' && aggregates.has(expression.name);

export const hasAggregate = (expression: Expression): boolean =>
  isAggregate(expression) || childrenOf(expression).some(hasAggregate);

/** Tells whether two expressions are equal, whatever their places in the statement are. */
export const isSame = (one: Expression, other: Expression): boolean => textOf(one) === textOf(other);

const textOf = (expression: Expression): string =>
  JSON.stringify(expression, (name, value: unknown) => (name === 'at' || name === 'table' ? undefined : value));
