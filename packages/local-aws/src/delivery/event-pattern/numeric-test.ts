import { asText } from '../../kernel/as-text.ts';
import { ownValue } from '../../kernel/own-value.ts';
import { invalid, tooMany, type Test } from './pattern-errors.ts';

const comparisons: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

/** Compiles one comparison, or a lower bound followed by an upper one. recorded: aws/event-ruler, JsonRuleCompiler */
export function compileNumeric(operand: unknown): Test {
  if (!Array.isArray(operand)) throw invalid('Value of numeric must be an array.');
  const [operator, bound, second, top, ...more] = operand as readonly unknown[];
  if (typeof operator !== 'string')
    throw invalid(`Invalid member in numeric match: ${operator === undefined ? ']' : asText(operator)}`);
  const holds = ownValue(comparisons, operator);
  if (!holds) throw invalid(`Unrecognized numeric range operator: ${operator}`);
  const first = numberOf(bound, operator === '=' ? 'equals' : operator);
  if (operand.length === 2) return (value) => typeof value === 'number' && holds(value, first);
  if (!operator.startsWith('>')) throw invalid(tooMany);
  if (typeof second !== 'string') throw invalid(`Bad value in numeric range: ${asText(second)}`);
  const below = second.startsWith('<') ? ownValue(comparisons, second) : undefined;
  if (!below) throw invalid(`Bad numeric range operator: ${second}`);
  const last = numberOf(top, second);
  if (more.length > 0) throw invalid('Too many terms in numeric range expression');
  if (first > last || (first === last && (operator === '>' || second === '<')))
    throw invalid('Bottom must be less than top');
  return (value) => typeof value === 'number' && holds(value, first) && below(value, last);
}

function numberOf(value: unknown, operator: string): number {
  if (typeof value !== 'number') throw invalid(`Value of ${operator} must be numeric`);
  return value;
}
