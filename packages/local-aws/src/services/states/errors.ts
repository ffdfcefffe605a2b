import { AwsError } from '../../kernel/errors.ts';
import { Pager } from '../../kernel/pages.ts';

const error =
  (code: string, text: string) =>
  (what: string): AwsError =>
    new AwsError(code, `${text}: '${what}'`);

export const stateMachineDoesNotExist = error('StateMachineDoesNotExist', 'State Machine Does Not Exist');
export const stateMachineAlreadyExists = error('StateMachineAlreadyExists', 'State Machine Already Exists');
export const executionDoesNotExist = error('ExecutionDoesNotExist', 'Execution Does Not Exist');
export const executionAlreadyExists = error('ExecutionAlreadyExists', 'Execution Already Exists');
export const activityDoesNotExist = error('ActivityDoesNotExist', 'Activity Does Not Exist');
const invalidName = error('InvalidName', 'Invalid Name');
export const invalidInput = error('InvalidExecutionInput', 'Invalid State Machine Execution Input');
export const invalidOutput = error('InvalidOutput', 'Invalid Output');
const invalidArn = error('InvalidArn', 'Invalid Arn');
export const pager = new Pager(() => invalidToken());
export const invalidToken = (): AwsError => error('InvalidToken', 'Invalid Token')('Invalid token');
export const taskTimedOut = (): AwsError =>
  error('TaskTimedOut', 'Task Timed Out')('Provided task does not exist anymore');
/** recorded: stackd redrive_execution.json */
export const notRedrivable = (arn: string, reason: string): AwsError =>
  new AwsError('ExecutionNotRedrivable', `Execution ${arn} invalid for redrive as: ${reason}`);
export const conflict = (message: string): AwsError => new AwsError('ConflictException', message);
export const validation = (message: string): AwsError => new AwsError('ValidationException', message);
/** recorded: test_update_no_such_alias_arn */
export const resourceNotFound = (): AwsError =>
  new AwsError('ResourceNotFound', 'Request references a resource that does not exist.');
/** recorded: test_start_sync_execution */
export const typeNotSupported = (): AwsError =>
  new AwsError('StateMachineTypeNotSupported', 'This operation is not supported by this type of state machine');

type ArnKind = 'stateMachine' | 'execution' | 'activity' | 'mapRun';

/**
 * Throws InvalidArn for a text that is no ARN, or the ARN of another kind of resource. recorded:
 * test_describe_execution_invalid_arn, test_cfn_trigger_state_machine (StartExecution with the ARN of an execution)
 */
export function requireArn(arn: string, ...kinds: readonly ArnKind[]): string {
  if (!arn.startsWith('arn:')) throw invalidArn(`Invalid ARN prefix: ${arn}`);
  const [, , service, , , kind = ''] = arn.split(':', 6);
  if (service === 'states' && !kinds.some((one) => one === kind))
    throw invalidArn(`Resource type not valid in this context: ${kind}`);
  return arn;
}

/**
 * A name contains no white space, brackets, wildcards, control characters, or any of `" # % \\ ^ | ~ \` $ & , ; : /`.
 */
export function requireName(name: string): string {
  // recorded: test_create_activity_invalid_name
  if (/[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]/.test(name)) throw invalidName(name);
  return name;
}
