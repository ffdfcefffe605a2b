import { isDefinite, type Compared, type Filter, type Operator, type Scalar, type Step } from './path.ts';
import type { Scanner } from './scanner.ts';

const maxDepth = 50;
/** Longer operators come first, so that `<` does not match the beginning of `<=`. */
const operators: readonly Operator[] = ['==', '!=', '<=', '>=', '<', '>'];

/**
 * Parses the filter language of Step Functions: comparisons of `@…` with a literal or another place, joined by `&&`,
 * `||`, `!` and parentheses. It has no operators that are words and no regular expressions. docs: AWS Step Functions
 * Developer Guide, "Using JSONPath paths"
 */
export class FilterParser {
  readonly #scanner: Scanner;
  readonly #readSteps: (scanner: Scanner) => Step[];
  #depth = 0;

  constructor(scanner: Scanner, readSteps: (scanner: Scanner) => Step[]) {
    this.#scanner = scanner;
    this.#readSteps = readSteps;
  }

  read(): Filter {
    return this.#joined('or', '||', () => this.#both());
  }

  #both(): Filter {
    return this.#joined('and', '&&', () => this.#single());
  }

  #joined(kind: 'and' | 'or', token: string, part: () => Filter): Filter {
    const scanner = this.#scanner;
    const tests = [part()];
    for (scanner.space(); scanner.accept(token); scanner.space()) tests.push(part());
    return tests.length === 1 ? (tests[0] as Filter) : { kind, tests };
  }

  #single(): Filter {
    if (++this.#depth > maxDepth) throw this.#scanner.error(`A filter is nested more than ${maxDepth} times`);
    this.#scanner.space();
    const test = this.#negated() ?? this.#grouped() ?? this.#comparison();
    this.#depth -= 1;
    return test;
  }

  #negated(): Filter | undefined {
    return this.#scanner.accept('!') ? { kind: 'not', test: this.#single() } : undefined;
  }

  #grouped(): Filter | undefined {
    if (!this.#scanner.accept('(')) return undefined;
    const test = this.read();
    this.#scanner.space();
    this.#scanner.expect(')');
    return test;
  }

  #comparison(): Filter {
    const scanner = this.#scanner;
    if (!scanner.accept('@')) return this.#reversed();
    const steps = this.#readSteps(scanner);
    scanner.space();
    const operator = operators.find((symbol) => scanner.accept(symbol));
    if (operator === undefined) return { kind: 'exists', steps };
    scanner.space();
    return { kind: 'compare', operator, steps, value: this.#place() ?? this.#literal() };
  }

  /** Parses a comparison that begins with the literal: `5 < @.a`. */
  #reversed(): Filter {
    const scanner = this.#scanner;
    const value = this.#place() ?? this.#literal();
    scanner.space();
    const operator = operators.find((symbol) => scanner.accept(symbol));
    if (operator === undefined) throw scanner.error('An operator is expected');
    scanner.space();
    scanner.expect('@');
    return { kind: 'compare', operator: mirrored[operator], steps: this.#readSteps(scanner), value };
  }

  /**
   * Parses another place in the same document. Reference Paths have none. docs:
   * aws-samples/step-functions-workflows-collection, "early-stopping-sf-bedrock"
   */
  #place(): Compared | undefined {
    const scanner = this.#scanner;
    if (!scanner.accept('$')) return undefined;
    const steps = this.#readSteps(scanner);
    if (steps.length === 0 || !isDefinite(steps)) throw scanner.error('One place is expected');
    return { steps };
  }

  #literal(): Scalar {
    const scanner = this.#scanner;
    if (scanner.peek() === "'" || scanner.peek() === '"') return scanner.quoted();
    const number = scanner.number();
    if (number !== undefined) return number;
    const name = scanner.identifier();
    if (name === 'true' || name === 'false') return name === 'true';
    if (name === 'null') return null;
    throw scanner.error('A value is expected');
  }
}

const mirrored: Readonly<Record<Operator, Operator>> = {
  '==': '==',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};
