/** A statement of Athena, if this runtime understands it. */
export interface Statement {
  readonly distinct: boolean;
  /** The selected items; undefined means `*`. */
  readonly items: readonly Item[] | undefined;
  readonly from: TableReference | undefined;
  readonly where: Expression | undefined;
  readonly groupBy: readonly Expression[];
  readonly having: Expression | undefined;
  readonly orderBy: readonly Order[];
  readonly offset: number | undefined;
  readonly limit: number | undefined;
}

export interface Item {
  readonly expression: Expression;
  readonly alias: string | undefined;
}

export interface TableReference {
  readonly catalog: string | undefined;
  readonly database: string | undefined;
  readonly table: string;
  readonly alias: string | undefined;
  readonly at: Place;
}

export interface Order {
  readonly expression: Expression;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

/** The line and the column, counted from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export type Expression = { readonly at: Place } & (
  | { readonly kind: 'column'; readonly table: string | undefined; readonly name: string }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'number'; readonly digits: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'null' }
  | { readonly kind: 'all' | 'any'; readonly parts: readonly Expression[] }
  | { readonly kind: 'not'; readonly of: Expression }
  | { readonly kind: 'compare'; readonly operator: Comparison; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'like'; readonly of: Expression; readonly pattern: string; readonly escape: string | undefined }
  | { readonly kind: 'in'; readonly of: Expression; readonly items: readonly Expression[] }
  | { readonly kind: 'between'; readonly of: Expression; readonly low: Expression; readonly high: Expression }
  | { readonly kind: 'missing'; readonly of: Expression }
  | { readonly kind: 'concat'; readonly parts: readonly Expression[] }
  | Call
);

export interface Call {
  readonly kind: 'call';
  readonly name: string;
  readonly distinct: boolean;
  /** The arguments; undefined means `count(*)`. */
  readonly args: readonly Expression[] | undefined;
}

export const comparisons = ['=', '<>', '<', '<=', '>', '>='] as const;
export type Comparison = (typeof comparisons)[number];
