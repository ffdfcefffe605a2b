import type { Ports } from '../../../contract/service.ts';
import type { Invocation } from './executor.ts';
import type { FunctionDefinition } from '../function-definition.ts';
import type { Outcome, PoolObserver } from './pool-contract.ts';
import { isPython, type PythonFinder } from './python.ts';

/** The last log lines of invocations that run, for `LogType: Tail`. */
export type LogTails = Map<string, string[]>;

interface LogPorts extends Pick<Ports, 'writeLog' | 'clock'> {
  readonly python: Pick<PythonFinder, 'found'>;
}

/**
 * Writes the platform's own lines around those of the code: START, END and REPORT, or `platform.*` objects if the
 * function logs JSON.
 */
export function createPlatformLog(
  definition: FunctionDefinition,
  { writeLog, clock: { now }, python }: LogPorts,
  tails: LogTails,
): PoolObserver {
  const systemLines = definition.systemLogLevel !== 'WARN';
  const write = (stream: string, message: string, requestId: string | undefined): void => {
    writeLog(definition.logGroup, stream, message);
    if (requestId !== undefined && tails.size > 0) tails.get(requestId)?.push(message);
  };
  const platform = (stream: string, type: string, record: Record<string, unknown>, requestId?: string): void => {
    if (systemLines)
      write(
        stream,
        JSON.stringify({ time: new Date(now()).toISOString(), type: `platform.${type}`, record }),
        requestId,
      );
  };
  if (definition.jsonLogs) {
    return {
      initStarted: (stream) =>
        platform(stream, 'initStart', {
          initializationType: 'on-demand',
          phase: 'init',
          runtimeVersion: runtimeVersion(definition, python),
          functionName: definition.name,
          functionVersion: definition.version,
        }),
      started: (stream, { requestId }) =>
        platform(stream, 'start', { requestId, version: definition.version }, requestId),
      line: write,
      finished: (invocation, outcome) =>
        platform(outcome.logStream, 'report', reportRecord(definition, invocation, outcome), invocation.requestId),
    };
  }
  return {
    initStarted: (stream) =>
      write(stream, `INIT_START Runtime Version: ${runtimeVersion(definition, python)}`, undefined),
    started: (stream, { requestId }) =>
      write(stream, `START RequestId: ${requestId} Version: ${definition.version}`, requestId),
    line: write,
    finished(invocation, outcome) {
      const { requestId } = invocation;
      const limit = (invocation.timeoutMs / 1000).toFixed(2);
      if (outcome.status === 'timeout')
        write(
          outcome.logStream,
          `${new Date(now()).toISOString()} ${requestId} Task timed out after ${limit} seconds\n`,
          requestId,
        );
      write(outcome.logStream, `END RequestId: ${requestId}`, requestId);
      write(outcome.logStream, reportLine(definition, invocation, outcome), requestId);
    },
  };
}

/** The version of Node or Python that replaces the managed runtime. */
const runtimeVersion = ({ runtime }: FunctionDefinition, { found }: LogPorts['python']): string =>
  isPython(runtime) ? `${runtime} (Python ${found?.version ?? ''})` : `${runtime} (Node.js ${process.versions.node})`;

const usedMb = (definition: FunctionDefinition, outcome: Outcome): number =>
  Math.min(definition.memorySizeMb, Math.ceil(outcome.memoryBytes / 2 ** 20));

const billedMs = ({ durationMs, initMs = 0 }: Outcome): number => Math.max(1, Math.ceil(durationMs + initMs));

function reportLine(definition: FunctionDefinition, { requestId }: Invocation, outcome: Outcome): string {
  const init = outcome.initMs === undefined ? '' : `\tInit Duration: ${outcome.initMs.toFixed(2)} ms`;
  const status = outcome.status === 'timeout' ? '\tStatus: timeout' : '';
  return (
    `REPORT RequestId: ${requestId}\tDuration: ${outcome.durationMs.toFixed(2)} ms` +
    `\tBilled Duration: ${billedMs(outcome)} ms` +
    `\tMemory Size: ${definition.memorySizeMb} MB\tMax Memory Used: ${usedMb(definition, outcome)} MB${init}${status}`
  );
}

function reportRecord(
  definition: FunctionDefinition,
  { requestId }: Invocation,
  outcome: Outcome,
): Record<string, unknown> {
  const metrics = {
    durationMs: outcome.durationMs,
    billedDurationMs: billedMs(outcome),
    memorySizeMB: definition.memorySizeMb,
    maxMemoryUsedMB: usedMb(definition, outcome),
    ...(outcome.initMs !== undefined && { initDurationMs: outcome.initMs }),
  };
  return { requestId, metrics, status: outcome.status };
}
