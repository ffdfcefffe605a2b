import { AwsError } from '../../kernel/errors.ts';
import { Pager } from '../../kernel/pages.ts';

export const ruleNotFound = (name: string): AwsError =>
  new AwsError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus default.`);
/**
 * There is one bus here. An account may have more, of its own and of partners. docs: Amazon EventBridge User Guide,
 * "Event buses in Amazon EventBridge"
 */
export function requireDefaultBus(name = 'default'): void {
  if (name !== 'default' && !name.endsWith(':event-bus/default'))
    throw new AwsError('ResourceNotFoundException', `Event bus ${name.slice(0, 256)} does not exist.`);
}

/** Forged tokens get what expired ones get. docs: Amazon EventBridge API Reference, "ListRules" (NextToken) */
export const pager = new Pager(() => new AwsError('InvalidToken', 'Invalid token'));

export const validation = (message: string): AwsError => new AwsError('ValidationException', message);
