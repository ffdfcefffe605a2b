import type { Clock } from '../../../kernel/clock.ts';
import type { WriteLog } from '../../../contract/service.ts';
import type { ErrorEntry } from '../engine/envelope.ts';
import type { LogLine } from '../engine/appsync-js/index.ts';
import type { Api, FieldLogLevel } from '../model.ts';
import type { Run } from './run-document.ts';

const nanoseconds = 1_000_000;

export interface RequestLog {
  /**
   * Writes the lines of one request to the API's log group: names, times and outcomes, but no tokens, variables or
   * values.
   */
  requestDone(
    api: Api,
    outcome: {
      readonly requestId: string;
      readonly started: number;
      readonly statusCode: number;
      readonly run?: Run;
      readonly errors?: readonly ErrorEntry[];
    },
  ): void;
}

/** Tells which lines of handlers each field log level lets through. docs: AWS CDK API Reference, "FieldLogLevel" */
const writes = (level: FieldLogLevel, { level: ofLine }: LogLine): boolean =>
  level !== 'NONE' && (level !== 'ERROR' || ofLine === 'ERROR');

export function createRequestLog(ports: { readonly clock: Clock; readonly writeLog: WriteLog }): RequestLog {
  return {
    requestDone({ settings }, { requestId, started, statusCode, run, errors = [] }) {
      const { id, fieldLogLevel } = settings;
      if (fieldLogLevel === undefined) return;
      const write = (message: string): void => ports.writeLog(`/aws/appsync/apis/${id}`, id, message);
      const ended = ports.clock.now();
      const duration = Math.round((ended - started) * nanoseconds);
      for (const line of run?.logLines ?? []) if (writes(fieldLogLevel, line)) write(`${requestId} ${line.line}`);
      if (run && fieldLogLevel !== 'NONE')
        for (const error of errors) write(JSON.stringify(executionError(id, requestId, error)));
      if (run) {
        const [startTime, endTime] = [started, ended].map((time) => new Date(time).toISOString());
        write(
          JSON.stringify({
            duration,
            logType: 'ExecutionSummary',
            requestId,
            startTime,
            endTime,
            version: 1,
            graphQLAPIId: id,
          }),
        );
      }
      write(JSON.stringify({ logType: 'RequestSummary', requestId, graphQLAPIId: id, statusCode, latency: duration }));
    },
  };
}

function executionError(
  graphQLAPIId: string,
  requestId: string,
  { path, message, ...rest }: ErrorEntry,
): Record<string, unknown> {
  const errorType = 'errorType' in rest ? rest.errorType : null;
  return { logType: 'ExecutionError', requestId, graphQLAPIId, path, errorType, message };
}
