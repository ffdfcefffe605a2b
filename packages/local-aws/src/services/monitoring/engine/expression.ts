import { AwsError, UnsupportedError } from '../../../kernel/errors.ts';

/** Metric math as a tree. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'id'; readonly id: string }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'call'; readonly name: string; readonly arguments: readonly Expression[] }
  | { readonly kind: 'negated'; readonly operand: Expression }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression };

/** The precedence of operators. docs: Amazon CloudWatch User Guide, "Using math expressions with CloudWatch metrics" */
const strengths: Readonly<Record<string, number>> = {
  OR: 1,
  '||': 1,
  AND: 2,
  '&&': 2,
  '==': 3,
  '!=': 3,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
  '^': 7,
};

const token = /\s*(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[A-Za-z_]\w*|"[^"]*"|'[^']*'|\|\||&&|[=!<>]=|[-+*/^<>()[\],])/y;
const longestExpression = 2_048;

export function parseExpression(text: string): Expression {
  if (/^\s*SELECT\b/i.test(text)) throw new UnsupportedError('Metrics Insights (an expression with SELECT)');
  if (text.length > longestExpression) throw invalidExpression(text, `is longer than ${longestExpression} characters`);
  const parser = new Parser(text);
  const expression = parser.expression(0);
  parser.end();
  return expression;
}

export const invalidExpression = (text: string, why: string): AwsError =>
  new AwsError('ValidationError', `Error in expression '${text.slice(0, 100)}': ${why}`);

class Parser {
  readonly #text: string;
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokensOf(text);
  }

  expression(weakest: number): Expression {
    let left = this.#operand();
    for (;;) {
      const operator = this.#tokens[this.#at] ?? '';
      const strength = Object.hasOwn(strengths, operator) ? (strengths[operator] ?? 0) : 0;
      if (strength <= weakest) return left;
      this.#at += 1;
      left = { kind: 'binary', operator, left, right: this.expression(strength) };
    }
  }

  end(): void {
    if (this.#at < this.#tokens.length) throw this.#unexpected();
  }

  #operand(): Expression {
    const next = this.#tokens[this.#at];
    this.#at += 1;
    if (next === undefined) throw invalidExpression(this.#text, 'Unexpected end');
    if (/^\d/.test(next)) return { kind: 'number', value: Number(next) };
    if (/^["']/.test(next)) return { kind: 'text', value: next.slice(1, -1) };
    if (next === '-') return { kind: 'negated', operand: this.expression(6) };
    if (next === '[') return { kind: 'list', items: this.#items(']') };
    if (next === '(') {
      const [inner, ...more] = this.#items(')');
      if (!inner || more.length > 0) throw invalidExpression(this.#text, 'Unexpected )');
      return inner;
    }
    if (!/^\w/.test(next)) throw this.#unexpected(-1);
    if (this.#tokens[this.#at] !== '(') return { kind: 'id', id: next };
    this.#at += 1;
    return { kind: 'call', name: next.toUpperCase(), arguments: this.#items(')') };
  }

  #items(end: string): Expression[] {
    const items: Expression[] = [];
    while (this.#tokens[this.#at] !== end) {
      items.push(this.expression(0));
      if (this.#tokens[this.#at] === ',') this.#at += 1;
      else if (this.#tokens[this.#at] !== end) throw this.#unexpected();
    }
    this.#at += 1;
    return items;
  }

  #unexpected(offset = 0): AwsError {
    return invalidExpression(this.#text, `Unexpected ${this.#tokens[this.#at + offset] ?? 'end'}`);
  }
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < text.trimEnd().length) {
    const start = token.lastIndex;
    const found = token.exec(text)?.[1];
    if (found === undefined) throw invalidExpression(text, `Unexpected character at ${start}`);
    tokens.push(found);
  }
  return tokens;
}
