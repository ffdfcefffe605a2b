import { AwsError } from '../../kernel/errors.ts';

/** What a value is tested by. */
export type Test = (value: unknown) => boolean;

export const invalid = (reason: string): AwsError =>
  new AwsError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${reason}`);

/** What is said of a second key behind a list, whatever the list is of. recorded: aws/event-ruler, JsonRuleCompiler */
export const tooMany = 'Too many elements in numeric expression';

export function onlyOne(expression: object, otherwise = 'Only one key allowed in match expression'): void {
  if (Object.keys(expression).length > 1) throw invalid(otherwise);
}
