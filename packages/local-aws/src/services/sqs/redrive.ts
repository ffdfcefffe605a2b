import { asNumber, asText } from '../../kernel/as-text.ts';
import type { AwsError } from '../../kernel/errors.ts';
import { isObject } from '../../kernel/is-object.ts';
import { jsonOrUndefined } from '../../kernel/json-text.ts';
import { declareUnverified, type RequireAllowed } from '../../kernel/unverified.ts';
import { invalidAttributeValue, invalidParameter } from './errors.ts';

/** Says where messages go that were received too often. */
export interface Redrive {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

/** Says which queues may have a queue as their dead-letter queue. */
export interface Allow {
  readonly redrivePermission: string;
  readonly sourceQueueArns: readonly string[];
}

/** What a dead-letter queue and its source are judged by. */
interface End {
  readonly arn: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly fifo?: object;
  readonly redrive?: Redrive;
  readonly allow: Allow;
}

const invalid = (name: string, text: string, reason: string): AwsError =>
  invalidParameter(`Value ${text.slice(0, 500)} for parameter ${name} is invalid. Reason: ${reason}`);
const invalidRedrive = (text: string, reason: string): AwsError => invalid('RedrivePolicy', text, reason);

export function checkRedrive(text: string): void {
  const policy = jsonOrUndefined(text);
  if (!isObject(policy)) throw invalidRedrive(text, 'Redrive policy is not a valid JSON map.');
  for (const member of ['deadLetterTargetArn', 'maxReceiveCount'])
    if (policy[member] === undefined)
      throw invalidRedrive(text, `Redrive policy does not contain mandatory attribute: ${member}.`);
  if (typeof policy['deadLetterTargetArn'] !== 'string')
    throw invalidRedrive(text, 'Invalid value for deadLetterTargetArn.');
  const most = asNumber(policy['maxReceiveCount']);
  if (!Number.isInteger(most) || most < 1 || most > 1_000)
    throw invalidRedrive(
      text,
      `Invalid value for maxReceiveCount: ${shown(policy['maxReceiveCount'])}, valid values are from 1 to 1000 both ` +
        'inclusive.',
    );
}

const shown = (value: unknown): string => asText(value).slice(0, 100);

export function readRedrive(text: string | undefined): Redrive | undefined {
  const policy = text ? jsonOrUndefined(text) : undefined;
  if (!isObject(policy)) return undefined;
  const { deadLetterTargetArn, maxReceiveCount } = policy;
  return { deadLetterTargetArn: asText(deadLetterTargetArn), maxReceiveCount: asNumber(maxReceiveCount) };
}

const permissions: readonly unknown[] = ['allowAll', 'denyAll', 'byQueue'];
const mostSources = 10;

/**
 * Checks who may have a queue as its dead-letter queue. docs: Amazon SQS API Reference, "SetQueueAttributes"
 * (RedriveAllowPolicy). The words are those that a mock of SQS compares with. observed: its tests
 */
export function checkAllow(text: string): void {
  const policy = jsonOrUndefined(text);
  const { redrivePermission, sourceQueueArns, ...others } = isObject(policy) ? policy : {};
  const sources = sourceQueueArns ?? [];
  const isKnown = permissions.includes(redrivePermission) && Object.keys(others).length === 0;
  if (!isKnown || !Array.isArray(sources) || !sources.every((arn) => typeof arn === 'string'))
    throw invalidAttributeValue(
      'RedriveAllowPolicy',
      "Amazon SQS can't create the redrive allow policy, as it’s in an unsupported format.",
    );
  const problem = problemOf(redrivePermission === 'byQueue', sources.length);
  if (problem !== undefined)
    throw invalid('RedriveAllowPolicy', text, `Amazon SQS can't create the redrive allow policy. ${problem}`);
}

function problemOf(isByQueue: boolean, sources: number): string | undefined {
  if (!isByQueue)
    return sources === 0
      ? undefined
      : 'To specify one or more source queue ARNs, you must set redrivePermission to byQueue.';
  if (sources === 0)
    return 'When you specify the byQueue permission type, you must also specify one or more sourceQueueArns values.';
  return sources > mostSources ? 'The maximum number of source queue ARNs you can specify is 10.' : undefined;
}

/** Reads a policy. Without one, every queue of the account may be a source. */
export function readAllow(text: string | undefined): Allow {
  const policy = text ? jsonOrUndefined(text) : undefined;
  const { redrivePermission = 'allowAll', sourceQueueArns } = isObject(policy) ? policy : {};
  return { redrivePermission: asText(redrivePermission), sourceQueueArns: [sourceQueueArns ?? []].flat().map(asText) };
}

const allows = ({ redrivePermission, sourceQueueArns }: Allow, sourceArn: string): boolean =>
  redrivePermission === 'byQueue' ? sourceQueueArns.includes(sourceArn) : redrivePermission === 'allowAll';

/**
 * Checks that the dead-letter queue of a queue is there, is of the same kind, and takes its messages. docs: Amazon SQS
 * Developer Guide, "Using dead-letter queues in Amazon SQS"; recorded: serverless/serverless#5215 (a queue that is not
 * there). AWS's words for a queue that may not be a source are not known.
 */
export function deadLetterProblem(
  { arn, attributes, fifo, redrive }: End,
  target: End | undefined,
): AwsError | undefined {
  if (!redrive) return undefined;
  const refused = (reason: string): AwsError => invalidRedrive(attributes['RedrivePolicy'] ?? '', reason);
  if (!target) return refused('Dead letter target does not exist.');
  if ((target.fifo === undefined) !== (fifo === undefined))
    return refused('Dead-letter queue must be same type of queue as the source.');
  if (!allows(target.allow, arn)) return refused('The redrive allow policy of the dead-letter queue forbids it.');
  return undefined;
}

const allowLater = declareUnverified(
  'sqs-redrive-allow-later',
  'What does SQS do when a dead-letter queue stops to allow a queue that is its source?',
  'the source keeps it as its dead-letter queue',
);

/** Asks for leave where a dead-letter queue would lose the permission of queues that use it. */
export function requireSources(
  { arn }: End,
  text: string,
  queues: Iterable<End>,
  requireAllowed: RequireAllowed,
): void {
  const allow = readAllow(text);
  for (const { arn: source, redrive } of queues)
    if (redrive?.deadLetterTargetArn === arn && !allows(allow, source)) requireAllowed(allowLater);
}
