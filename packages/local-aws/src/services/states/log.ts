import type { WriteLog } from '../../contract/service.ts';
import type { Execution, HistoryEvent } from './engine/run/execution.ts';

export interface LogTarget {
  readonly level: 'ALL' | 'ERROR' | 'FATAL';
  readonly includeExecutionData: boolean;
  readonly group: string;
  readonly stream: string;
}

const fatal = new Set(['ExecutionFailed', 'ExecutionAborted', 'ExecutionTimedOut']);
/** recorded: test_partial_log_levels[raise_failure.json5_ERROR_False] (a Fail state is an error by itself) */
const isError = (type: string): boolean => /Failed$|TimedOut$|Aborted$/.test(type) || type === 'FailStateEntered';

/** Writes the lines of the history that the log level of the machine asks for. recorded: test_partial_log_levels */
export function logEvents(
  writeLog: WriteLog,
  target: LogTarget | undefined,
  { arn, redrives }: Pick<Execution, 'arn' | 'redrives'>,
  events: readonly HistoryEvent[],
): void {
  if (!target) return;
  for (const event of events) {
    if (target.level === 'ERROR' && !isError(event.type)) continue;
    if (target.level === 'FATAL' && !fatal.has(event.type)) continue;
    const details = target.includeExecutionData ? event.details : withoutData(event.details);
    const line = {
      id: String(event.id),
      type: event.type,
      details: Object.values(details)[0] ?? {},
      redrive_count: String(redrives?.count ?? 0),
      previous_event_id: String(event.previousEventId),
      event_timestamp: String(event.timestamp),
      execution_arn: arn,
    };
    writeLog(target.group, target.stream, JSON.stringify(line));
  }
}

/** The members that contain the data of the workflow. recorded: test_partial_log_levels (a cause is none of them) */
const dataMembers = new Set([
  'input',
  'inputDetails',
  'output',
  'outputDetails',
  'parameters',
  'assignedVariables',
  'assignedVariablesDetails',
]);

export function withoutData(details: HistoryEvent['details']): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(details).map(([kind, members]) => [
      kind,
      Object.fromEntries(Object.entries(members as Record<string, unknown>).filter(([name]) => !dataMembers.has(name))),
    ]),
  );
}
