import { textOf, type Members, type Need, type Scope } from '../../contract/action.ts';
import type { EpochMs } from '../../kernel/clock.ts';
import { AwsError } from '../../kernel/errors.ts';
import { actionFor } from '../../protocol/actions.ts';
import { invalidParameter } from './errors.ts';
import type { Groups } from './groups.ts';
import type { ResourcePolicies } from './resource-policies.ts';

/** The parts of the service that each of its actions gets. */
export interface LogsContext extends Scope {
  readonly groups: Groups;
  readonly policies: Pick<ResourcePolicies, 'list' | 'put' | 'remove'>;
  readonly now: () => EpochMs;
  /** Tells the metrics that a message of a group declares, and those that filters make of it. */
  readonly measure: (group: string, message: string) => void;
}

export const logsAction = actionFor<LogsContext>();

/** Needs a permission on the log group, and on the stream if the request names one. */
export const inGroup =
  (action: string) =>
  (input: Members, scope: Scope): readonly Need[] => [
    { action, resource: groupArn(scope, `${groupOf(input)}:log-stream:${textOf(input['logStreamName'])}`) },
  ];

export const groupArn = ({ region, accountId }: Scope, path: string): string =>
  `arn:aws:logs:${region}:${accountId}:log-group:${path}`;

/** recorded: localstack/localstack, test_logs (describe_log_streams with both) */
export function requireOneName(input: { logGroupName?: string; logGroupIdentifier?: string }): void {
  if (input.logGroupName !== undefined && input.logGroupIdentifier !== undefined)
    throw new AwsError('ValidationException', 'LogGroup name and LogGroup ARN are mutually exclusive parameters.');
}

function groupOf({ logGroupName, logGroupIdentifier }: Members): string {
  if (logGroupName !== undefined && logGroupName !== null) return textOf(logGroupName);
  return textOf(logGroupIdentifier)
    .replace(/^arn:aws:logs:[^:]*:[^:]*:log-group:/, '')
    .replace(/:\*$/, '');
}

/**
 * The model has the name and the document of a policy as optional, and the documentation requires them. docs: Amazon
 * CloudWatch Logs API Reference, "PutResourcePolicy", "DeleteResourcePolicy"
 */
export function requireMember(name: string, value: string | undefined): string {
  if (value === undefined || value === '') throw invalidParameter(`${name} is required.`);
  return value;
}
