import { isObject } from '../../kernel/is-object.ts';
import { ownValue } from '../../kernel/own-value.ts';
import { invalid, onlyOne, tooMany, type Test } from './pattern-errors.ts';
import { compileText } from './text-test.ts';

export function compileAnythingBut(operand: unknown): Test {
  if (isObject(operand)) return compileAnythingButOf(operand);
  requireListOrValue(operand);
  const excluded: readonly unknown[] = [operand].flat();
  const types = new Set(excluded.map((value) => typeof value));
  if ([...types].some((type) => type !== 'string' && type !== 'number'))
    throw invalid('Inside anything but list, start|null|boolean is not supported.');
  if (types.size !== 1)
    throw invalid('Inside anything but list, either all values are number or string, mixed type is not supported');
  const values = new Set<unknown>(excluded);
  return (value) => !values.has(value);
}

function requireListOrValue(operand: unknown): void {
  if (!Array.isArray(operand) && typeof operand !== 'string' && typeof operand !== 'number')
    throw invalid('Value of anything-but must be an array or single string/number value.');
}

/** The words for an operand that is no text, by the operator inside. */
const noText: Readonly<Record<string, string>> = {
  prefix: 'prefix/suffix match pattern must be a string',
  suffix: 'prefix/suffix match pattern must be a string',
  'equals-ignore-case': 'Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.',
  wildcard: 'wildcard match pattern must be a string',
};

/** Compiles `{"anything-but": {"prefix": "x"}}` and similar expressions. */
function compileAnythingButOf(expression: Readonly<Record<string, unknown>>): Test {
  const [entry] = Object.entries(expression);
  if (!entry) throw invalid('Anything-But expression name not found');
  const [operator, operand] = entry;
  const complaint = ownValue(noText, operator);
  if (complaint === undefined) throw invalid(`Unsupported anything-but pattern: ${operator}`);
  requireListOrValue(operand);
  onlyOne(expression, tooMany);
  const tests = [operand].flat().map((text: unknown) => {
    if (typeof text !== 'string') throw invalid(complaint);
    if (text === '' && (operator === 'prefix' || operator === 'suffix'))
      throw invalid('Null prefix/suffix not allowed');
    return compileText(operator, text);
  });
  if (tests.length === 0) throw invalid('Empty arrays are not allowed');
  return (value) => !tests.some((test) => test(value));
}
