import type { EpochMs } from '../../kernel/clock.ts';
import { AwsError } from '../../kernel/errors.ts';
import type { Ids } from '../../kernel/ids.ts';
import { violationSentence } from '../../kernel/violations.ts';
import type { LogTarget } from './log.ts';

/** The configuration in the members of the API. */
export interface LoggingConfiguration {
  readonly level?: 'ALL' | 'ERROR' | 'FATAL' | 'OFF';
  readonly includeExecutionData?: boolean;
  readonly destinations?: readonly { readonly cloudWatchLogsLogGroup?: { readonly logGroupArn?: string } }[];
}

/**
 * The configuration of a machine that was given none. recorded: test_create_update_state_machine_base_definition (what
 * a machine has that was given none)
 */
export const noLogging = { level: 'OFF', includeExecutionData: false } as const;

const refuse = (what: string): AwsError =>
  new AwsError('InvalidLoggingConfiguration', `Invalid Logging Configuration: ${what}`);

/**
 * Throws for a configuration that AWS refuses. recorded: test_update_logging_configuration, cdk-preflight
 * (pf-sfn-logging-destination; pf-sfn-logging-name-ascii, the end of whose words is ours)
 */
export function checkLogging(configuration: LoggingConfiguration | undefined, machineArn: string): void {
  const { level = 'OFF', destinations = [] } = configuration ?? {};
  if (!['ALL', 'ERROR', 'FATAL', 'OFF'].includes(level)) throw refuse(`Level ${level}`);
  if (destinations.length > 1 || (level !== 'OFF' && destinations.length === 0))
    throw refuse('Must specify exactly one Log Destination.');
  if (level === 'OFF') return;
  const arn = destinations[0]?.cloudWatchLogsLogGroup?.logGroupArn;
  if (arn === undefined) throw refuse('Must set valid CloudWatch Log Group ARN.');
  if (!/^arn:[^:]+:logs:[^:]*:[^:]*:log-group:/.test(arn))
    throw refuse('Provided ARN is not CloudWatch Logs Log Group ARN.');
  if (!arn.endsWith(':*')) throw refuse("Log Group ARN must be provided with '*' qualifier.");
  if (!/^[0-9A-Za-z./\-_:]+$/.test(machineArn))
    throw refuse(
      violationSentence({
        at: 'resourceId',
        rule: 'Member must satisfy regular expression pattern: ^[0-9A-Za-z.\\/\\-_:]+$',
        value: machineArn,
      }),
    );
}

const groupOf = ({ destinations }: LoggingConfiguration = {}): string | undefined =>
  destinations?.[0]?.cloudWatchLogsLogGroup?.logGroupArn?.match(/:log-group:([^:]+)/)?.[1];

/** Answers the destination of a machine's lines, or undefined if it writes none. */
export function logTarget(
  configuration: LoggingConfiguration | undefined,
  name: string,
  ids: Ids,
  now: EpochMs,
): LogTarget | undefined {
  const level = configuration?.level ?? 'OFF';
  const group = groupOf(configuration);
  if (level === 'OFF' || group === undefined) return undefined;
  const started = new Date(now).toISOString().slice(0, 16).replace(/[T:]/g, '-');
  return {
    level,
    includeExecutionData: configuration?.includeExecutionData === true,
    group,
    stream: `states/${name}/${started}/${Buffer.from(ids.bytes(4)).toString('hex')}`,
  };
}
