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

/** Tells expressions apart by what they say, wherever they stand. Each is looked at once, however deep it lies. */
export class Identities {
  readonly #numbers = new Map<string, number>();
  readonly #known = new WeakMap<Expression, number>();

  /** The same number for the same expression. */
  of(expression: Expression): number {
    const known = this.#known.get(expression);
    if (known !== undefined) return known;
    const text = JSON.stringify(Object.entries(expression).map(([name, value]) => this.#part(name, value)));
    const number = this.#numbers.get(text) ?? this.#numbers.size;
    this.#numbers.set(text, number);
    this.#known.set(expression, number);
    return number;
  }

  #part(name: string, value: unknown): unknown {
    if (name === 'at' || name === 'table') return undefined;
    if (Array.isArray(value)) return [name, value.map((part) => this.of(part as Expression))];
    const isPart = typeof value === 'object' && value !== null;
    return [name, isPart ? ['part', this.of(value as Expression)] : value];
  }
}
