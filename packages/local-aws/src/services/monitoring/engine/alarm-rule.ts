import { AwsError, UnsupportedError } from '../../../kernel/errors.ts';
import type { StateValue } from './alarm-state.ts';

/** The rule of a composite alarm. It asks for the states of other alarms by name or ARN. */
export type AlarmRule = (stateOf: (alarm: string) => StateValue | undefined) => boolean;

const token = /\s*(\(|\)|"[^"]*"|[^\s()"]+)/y;
const longest = 10_240;

/** docs: Amazon CloudWatch API Reference, "PutCompositeAlarm" (AlarmRule) */
export function parseAlarmRule(text: string): { readonly rule: AlarmRule; readonly alarms: readonly string[] } {
  if (text.length > longest) throw invalid(`it is longer than ${longest} characters`);
  const reader = new RuleReader(tokensOf(text));
  const rule = reader.either();
  reader.end();
  return { rule, alarms: reader.alarms };
}

const invalid = (why: string): AwsError => new AwsError('ValidationError', `AlarmRule must not be invalid: ${why}`);

class RuleReader {
  readonly alarms: string[] = [];
  readonly #tokens: readonly string[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  either(): AlarmRule {
    const parts = [this.#both()];
    while (this.#take('OR')) parts.push(this.#both());
    return (stateOf) => parts.some((part) => part(stateOf));
  }

  end(): void {
    if (this.#at < this.#tokens.length) throw invalid(`${this.#tokens[this.#at]} is not expected`);
  }

  #both(): AlarmRule {
    const parts = [this.#one()];
    while (this.#take('AND')) parts.push(this.#one());
    return (stateOf) => parts.every((part) => part(stateOf));
  }

  #one(): AlarmRule {
    this.#depth += 1;
    if (this.#depth > 500) throw invalid('it has too many elements');
    if (this.#take('NOT')) {
      const operand = this.#one();
      return (stateOf) => !operand(stateOf);
    }
    if (this.#take('TRUE')) return () => true;
    if (this.#take('FALSE')) return () => false;
    if (this.#take('(')) {
      const inner = this.either();
      this.#need(')');
      return inner;
    }
    return this.#question();
  }

  /** Reads `ALARM("name")`. */
  #question(): AlarmRule {
    const asked = (this.#tokens[this.#at] ?? '').toUpperCase();
    this.#at += 1;
    if (asked === 'AT_LEAST') throw new UnsupportedError('AT_LEAST in the rule of a composite alarm');
    if (asked !== 'ALARM' && asked !== 'OK' && asked !== 'INSUFFICIENT_DATA') throw invalid(`${asked} is not expected`);
    this.#need('(');
    const alarm = (this.#tokens[this.#at] ?? '').replace(/^"|"$/g, '');
    this.#at += 1;
    this.#need(')');
    this.alarms.push(alarm);
    return (stateOf) => stateOf(alarm) === asked;
  }

  #take(word: string): boolean {
    const is = (this.#tokens[this.#at] ?? '').toUpperCase() === word;
    if (is) this.#at += 1;
    return is;
  }

  #need(word: string): void {
    if (!this.#take(word)) throw invalid(`${word} is expected`);
  }
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < text.trimEnd().length) {
    const found = token.exec(text)?.[1];
    if (found === undefined) throw invalid('a quotation mark is missing');
    tokens.push(found);
  }
  return tokens;
}
