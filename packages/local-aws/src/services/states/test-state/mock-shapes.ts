import type { Json, State } from '../engine/definition/machine.ts';
import { isObject, numberIn } from '../engine/numbers.ts';
import { validation } from '../errors.ts';

type Type = 'string' | 'number' | 'any' | Members | readonly [Members];
interface Members {
  readonly [name: string]: { readonly type: Type; readonly required?: true };
}

const string = { type: 'string' } as const;
const number = { type: 'number' } as const;

/**
 * What the services of optimised integrations answer, by the names that Step Functions gives to members.
 * docs: AWS Lambda API Reference, "Invoke"; docs: Amazon SNS API Reference, "Publish";
 * docs: Amazon SQS API Reference, "SendMessage"; docs: Amazon EventBridge API Reference, "PutEvents";
 * docs: AWS Step Functions API Reference, "StartExecution"
 */
const answers: Readonly<Record<string, Members>> = {
  'lambda:invoke': {
    StatusCode: number,
    FunctionError: string,
    LogResult: string,
    ExecutedVersion: string,
    Payload: { type: 'any' },
  },
  'sns:publish': { MessageId: string, SequenceNumber: string },
  'sqs:sendMessage': {
    MessageId: string,
    SequenceNumber: string,
    MD5OfMessageBody: string,
    MD5OfMessageAttributes: string,
    MD5OfMessageSystemAttributes: string,
  },
  'events:putEvents': {
    FailedEntryCount: number,
    Entries: { type: [{ EventId: string, ErrorCode: string, ErrorMessage: string }] },
  },
  'states:startExecution': {
    ExecutionArn: { ...string, required: true },
    StartDate: { ...string, required: true },
  },
};

export type ValidationMode = 'STRICT' | 'PRESENT' | 'NONE';

/**
 * Compares a mocked result with the answer of the service: STRICT requires the required members, and PRESENT checks
 * only the members that are present. Answers false for a service that this runtime does not know well enough.
 */
export function checkMock(state: State, result: Json, mode: ValidationMode): boolean {
  if (state.type !== 'Task' || mode === 'NONE') return true;
  const { resource } = state;
  if (resource.kind !== 'integration') return resource.kind === 'function' && resource.arn !== '';
  const members = resource.sdk ? undefined : answers[`${resource.service}:${resource.action}`];
  if (!members || resource.pattern !== 'request') return false;
  checkMembers(members, result, mode);
  return true;
}

const refuse = (what: string) => validation(`Mock result schema validation error: ${what}`);

/** recorded: test_strict_mode_sfn_task, test_present_mode_eventbridge_task */
function checkMembers(members: Members, value: Json, mode: ValidationMode): void {
  const given = isObject(value) ? value : {};
  for (const [name, { type, required }] of Object.entries(members)) {
    const member = given[name];
    if (member !== undefined) checkType(name, type, member, mode);
    else if (required && mode === 'STRICT') throw refuse(`Required field '${name}' is missing`);
  }
}

function checkType(name: string, type: Type, value: Json, mode: ValidationMode): void {
  if (type === 'any') return;
  if (type === 'string' || type === 'number') {
    const found = numberIn(value) === undefined ? typeof value : 'number';
    if (found !== type) throw refuse(`Field '${name}' must be a ${type}`);
    return;
  }
  if (!isList(type)) return checkMembers(type, value, mode);
  if (!Array.isArray(value)) throw refuse(`Field '${name}' must be an array`);
  for (const item of value) checkMembers(type[0], item, mode);
}

const isList = (type: Members | readonly [Members]): type is readonly [Members] => Array.isArray(type);
