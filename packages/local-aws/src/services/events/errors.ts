import { AwsError } from '../../kernel/errors.ts';
import { Pager } from '../../kernel/pages.ts';

export const notFound = (message: string): AwsError => new AwsError('ResourceNotFoundException', message);

export const ruleNotFound = (name: string, bus: string): AwsError =>
  notFound(`Rule ${name} does not exist on EventBus ${bus.slice(0, 256)}.`);

export const busNotFound = (name: string): AwsError => notFound(`Event bus ${name.slice(0, 256)} does not exist.`);

/** recorded: localstack/localstack, test_events.py (test_add_exceed_fife_targets_per_rule) */
export const tooMany = (): AwsError =>
  new AwsError('LimitExceededException', 'The requested resource exceeds the maximum number allowed.');

/**
 * A forged token gets the same error as an expired one. docs: Amazon EventBridge API Reference, "ListRules" (NextToken)
 */
export const pager = new Pager(() => new AwsError('InvalidToken', 'Invalid token'));

export const validation = (message: string): AwsError => new AwsError('ValidationException', message);

/**
 * Policies of resources name roles and users that exist. AWS's words for it are not known. docs: IAM User Guide, "AWS
 * JSON policy elements: Principal" (IAM role principals)
 */
export const principalNotFound = (): AwsError => validation('The policy names a principal that does not exist.');

/** recorded: localstack/localstack, test_api_destinations_and_connection.py (test_delete_connection) */
export const connectionNotFound = (name: string): AwsError =>
  notFound(`Failed to describe the connection(s). Connection '${name}' does not exist.`);
