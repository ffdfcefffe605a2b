import { AwsError } from '../../kernel/errors.ts';

/** Tests one value. */
export type Test = (value: unknown) => boolean;

export const invalid = (reason: string): AwsError =>
  new AwsError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${reason}`);

/**
 * EventBridge's words for a second key after a list. It uses them for every kind of list. recorded: aws/event-ruler,
 * JsonRuleCompiler
 */
export const tooMany = 'Too many elements in numeric expression';

export function onlyOne(expression: object, otherwise = 'Only one key allowed in match expression'): void {
  if (Object.keys(expression).length > 1) throw invalid(otherwise);
}
