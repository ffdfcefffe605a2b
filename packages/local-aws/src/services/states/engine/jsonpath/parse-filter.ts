import type { Filter, Operator, Scalar, Step } from './path.ts';
import type { Scanner } from './scanner.ts';

const maxDepth = 50;
/** Longer operators first, so that `<` does not take the beginning of `<=`. */
const operators: readonly Operator[] = ['==', '!=', '<=', '>=', '<', '>'];

/**
 * The filter language of Step Functions: comparisons of `@…` with a literal, joined by `&&`, `||`, `!` and parentheses.
 * Operators that are words, regular expressions and references to other values are no part of it.
 * docs: AWS Step Functions Developer Guide, "Using JSONPath paths"
 */
export function createFilterParser(scanner: Scanner, readSteps: (scanner: Scanner) => Step[]) {
  let depth = 0;

  const either = (): Filter => joined('or', '||', both);
  const both = (): Filter => joined('and', '&&', single);

  const joined = (kind: 'and' | 'or', token: string, part: () => Filter): Filter => {
    const tests = [part()];
    for (scanner.space(); scanner.accept(token); scanner.space()) tests.push(part());
    return tests.length === 1 ? (tests[0] as Filter) : { kind, tests };
  };

  const single = (): Filter => {
    if (++depth > maxDepth) throw scanner.error(`A filter is nested more than ${maxDepth} times`);
    scanner.space();
    const test = negated() ?? grouped() ?? comparison();
    depth -= 1;
    return test;
  };

  const negated = (): Filter | undefined => (scanner.accept('!') ? { kind: 'not', test: single() } : undefined);

  const grouped = (): Filter | undefined => {
    if (!scanner.accept('(')) return undefined;
    const test = either();
    scanner.space();
    scanner.expect(')');
    return test;
  };

  const comparison = (): Filter => {
    if (!scanner.accept('@')) return reversed();
    const steps = readSteps(scanner);
    scanner.space();
    const operator = operators.find((symbol) => scanner.accept(symbol));
    if (operator === undefined) return { kind: 'exists', steps };
    scanner.space();
    return { kind: 'compare', operator, steps, value: literal() };
  };

  /** The literal stands first: `5 < @.a`. */
  const reversed = (): Filter => {
    const value = literal();
    scanner.space();
    const operator = operators.find((symbol) => scanner.accept(symbol));
    if (operator === undefined) throw scanner.error('An operator is expected');
    scanner.space();
    scanner.expect('@');
    return { kind: 'compare', operator: mirrored[operator], steps: readSteps(scanner), value };
  };

  const literal = (): Scalar => {
    if (scanner.peek() === "'" || scanner.peek() === '"') return scanner.quoted();
    const number = scanner.number();
    if (number !== undefined) return number;
    const name = scanner.identifier();
    if (name === 'true' || name === 'false') return name === 'true';
    if (name === 'null') return null;
    throw scanner.error('A value is expected');
  };

  return { read: either };
}

const mirrored: Readonly<Record<Operator, Operator>> = {
  '==': '==',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};
