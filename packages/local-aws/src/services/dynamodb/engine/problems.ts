import type { Tokens } from './tokens.ts';

/**
 * The problems of an expression whose syntax is right. DynamoDB names only one: the first of the first kind. recorded:
 * architect/dynalite, db/conditionParser.pegjs and db/updateParser.pegjs
 */
const order = [
  'parentheses',
  'function',
  'misused',
  'reserved',
  'section',
  'names',
  'operands',
  'distinct',
  'overlap',
  'conflict',
  'operator',
  'type',
] as const;

export class Problems {
  readonly #first = new Map<(typeof order)[number], string>();

  note(kind: (typeof order)[number], problem: string): void {
    if (!this.#first.has(kind)) this.#first.set(kind, problem);
  }

  throwFirst(tokens: Tokens): void {
    const kind = order.find((candidate) => this.#first.has(candidate));
    if (kind) throw tokens.invalid(this.#first.get(kind) ?? '');
  }
}
