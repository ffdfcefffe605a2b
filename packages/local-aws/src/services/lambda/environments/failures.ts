import type { EnvironmentEnd, Invocation } from './executor.ts';

/** Writes a failure that the platform reports because the process of the code has ended. */
const failure = (errorType: string, requestId: string, message: string): string =>
  JSON.stringify({ errorType, errorMessage: `RequestId: ${requestId} Error: ${message}` });

export const timeoutPayload = ({ requestId, timeoutMs }: Invocation): string =>
  failure('Sandbox.Timedout', requestId, `Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`);

/**
 * Writes Lambda's words for the end of a process: by a signal (observed: the error that
 * https://github.com/awslabs/amazon-s3-find-and-forget/pull/283 quotes), by a status (observed: the one of
 * https://github.com/aws/aws-lambda-runtime-interface-emulator/issues/86) or without an error.
 */
export function exitPayload(
  invocation: Invocation | undefined,
  { status, signal, outOfMemory }: EnvironmentEnd,
): string {
  const requestId = invocation?.requestId ?? '';
  if (outOfMemory) return failure('Runtime.OutOfMemory', requestId, 'Runtime exited with error: signal: killed');
  return failure('Runtime.ExitError', requestId, endOf(status, signal));
}

function endOf(status: number, signal: NodeJS.Signals | undefined): string {
  if (signal !== undefined) return `Runtime exited with error: signal: ${signalWords[signal] ?? signal}`;
  return status === 0
    ? 'Runtime exited without providing a reason'
    : `Runtime exited with error: exit status ${status}`;
}

/** Go's names of signals, because Lambda's platform is written in Go. docs: Go, package syscall, "Signal" */
const signalWords: Readonly<Partial<Record<NodeJS.Signals, string>>> = {
  SIGABRT: 'aborted',
  SIGALRM: 'alarm clock',
  SIGBUS: 'bus error',
  SIGFPE: 'floating point exception',
  SIGHUP: 'hangup',
  SIGILL: 'illegal instruction',
  SIGINT: 'interrupt',
  SIGKILL: 'killed',
  SIGPIPE: 'broken pipe',
  SIGQUIT: 'quit',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
  SIGTRAP: 'trace/breakpoint trap',
  SIGUSR1: 'user defined signal 1',
  SIGUSR2: 'user defined signal 2',
};
