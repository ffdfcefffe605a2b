import { findText } from '../../../kernel/find-text.ts';
import { AwsError, UnsupportedError } from '../../../kernel/errors.ts';
import { isObject } from '../../../kernel/is-object.ts';
import { asText } from '../../../kernel/as-text.ts';

type Test = (root: unknown) => boolean;

const invalid = (): AwsError => new AwsError('InvalidParameterException', 'Invalid filter pattern');

const token =
  /\s*(?:(\$[^\s=!<>()&|]*)|(&&|\|\||!=|<=|>=|=|<|>|\(|\))|"((?:[^"\\]|\\.)*)"|(%[^%]*%)|([^\s=!<>()&|"]+))/y;

interface Token {
  readonly kind: 'selector' | 'symbol' | 'text' | 'word';
  readonly text: string;
}

function tokensOf(pattern: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; pattern.slice(at).trim() !== '';) {
    token.lastIndex = at;
    const found = token.exec(pattern);
    if (!found) throw invalid();
    at = token.lastIndex;
    const [, selector, symbol, quoted, regex, word] = found;
    if (regex !== undefined) throw new UnsupportedError('A regular expression in a CloudWatch Logs filter pattern');
    if (selector !== undefined) tokens.push({ kind: 'selector', text: selector });
    else if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol });
    else if (quoted !== undefined) tokens.push({ kind: 'text', text: quoted.replace(/\\(.)/g, '$1') });
    else tokens.push({ kind: 'word', text: word ?? '' });
  }
  return tokens;
}

/**
 * Compiles a pattern for events that are JSON, between its braces. A message that is no JSON does not match. docs:
 * Amazon CloudWatch Logs User Guide, "Filter pattern syntax for metric filters, subscription filters, filter log
 * events, and Live Tail" (JSON)
 */
export function compileJsonPattern(pattern: string): (message: string) => boolean {
  const test = new Reader(tokensOf(pattern)).whole();
  return (message) => {
    try {
      return test(JSON.parse(message));
    } catch {
      return false;
    }
  };
}

class Reader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Test {
    const test = this.#either();
    if (this.#at < this.#tokens.length) throw invalid();
    return test;
  }

  #take(...texts: readonly string[]): boolean {
    const isNext = texts.every((text, index) => {
      const next = this.#tokens[this.#at + index];
      return next?.kind !== 'text' && next?.text.toUpperCase() === text;
    });
    if (isNext) this.#at += texts.length;
    return isNext;
  }

  #either(): Test {
    const tests = [this.#both()];
    while (this.#take('||')) tests.push(this.#both());
    return (root) => tests.some((test) => test(root));
  }

  #both(): Test {
    const tests = [this.#single()];
    while (this.#take('&&')) tests.push(this.#single());
    return (root) => tests.every((test) => test(root));
  }

  #single(): Test {
    if (this.#take('(')) {
      const test = this.#either();
      if (!this.#take(')')) throw invalid();
      return test;
    }
    const selector = this.#tokens[this.#at];
    if (selector?.kind !== 'selector') throw invalid();
    this.#at += 1;
    return this.#about(selectorOf(selector.text));
  }

  #about(get: (root: unknown) => unknown): Test {
    if (this.#take('IS', 'NULL')) return (root) => get(root) === null;
    if (this.#take('IS', 'TRUE')) return (root) => get(root) === true;
    if (this.#take('IS', 'FALSE')) return (root) => get(root) === false;
    if (this.#take('NOT', 'EXISTS')) return (root) => get(root) === undefined;
    const [operator, operand] = this.#tokens.slice(this.#at, this.#at + 2);
    if (operator?.kind !== 'symbol' || !operand || !['text', 'word'].includes(operand.kind)) throw invalid();
    this.#at += 2;
    const compare = comparisonOf(operator.text, operand);
    return (root) => {
      const value = get(root);
      // A selector of an object or a list does not match. docs: Amazon CloudWatch Logs User Guide, "Filter pattern
      // syntax for metric filters, subscription filters, filter log events, and Live Tail" (JSON)
      return value !== undefined && value !== null && typeof value !== 'object' && compare(value);
    };
  }
}

function comparisonOf(operator: string, { kind, text }: Token): (value: unknown) => boolean {
  const number = kind === 'word' && text.trim() !== '' ? Number(text) : NaN;
  if (!Number.isNaN(number)) return numericComparison(operator, number);
  if (operator !== '=' && operator !== '!=') throw invalid();
  const matches = textMatcher(text);
  return (value) => matches(asText(value)) === (operator === '=');
}

function numericComparison(operator: string, number: number): (value: unknown) => boolean {
  const compare = numeric[operator];
  if (!compare) throw invalid();
  return (value) => typeof value === 'number' && compare(value, number);
}

const numeric: Readonly<Record<string, (value: number, number: number) => boolean>> = {
  '=': (value, number) => value === number,
  '!=': (value, number) => value !== number,
  '<': (value, number) => value < number,
  '>': (value, number) => value > number,
  '<=': (value, number) => value <= number,
  '>=': (value, number) => value >= number,
};

/** A star stands for any text. */
function textMatcher(pattern: string): (text: string) => boolean {
  const parts = pattern.split('*');
  const [first = ''] = parts;
  if (parts.length === 1) return (text) => text === first;
  const last = parts.at(-1) ?? '';
  return (text) => {
    if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
    let at = first.length;
    for (const part of parts.slice(1, -1)) {
      const found = findText(text, part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return at <= text.length - last.length;
  };
}

/** Reads `$.a.b[0]` and `$['a']`. */
export function selectorOf(selector: string): (root: unknown) => unknown {
  const steps = [...selector.matchAll(/\.([^.[\]]+)|\[(\d+)\]|\['([^']*)'\]|\["([^"]*)"\]/g)];
  if (steps.map(([step]) => step).join('') !== selector.slice(1) || steps.length === 0) throw invalid();
  const keys = steps.map(([, name, index, single, double]) => name ?? single ?? double ?? Number(index));
  return (root) =>
    keys.reduce<unknown>((value, key) => {
      if (typeof key === 'number') return Array.isArray(value) ? value[key] : undefined;
      return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
    }, root);
}
