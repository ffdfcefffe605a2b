import type { Invocation } from './executor.ts';

/** Failures that the platform reports because the code no longer can. */
const failure = (errorType: string, requestId: string, message: string): string =>
  JSON.stringify({ errorType, errorMessage: `RequestId: ${requestId} Error: ${message}` });

export const timeoutPayload = ({ requestId, timeoutMs }: Invocation): string =>
  failure('Sandbox.Timedout', requestId, `Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`);

export function exitPayload(
  invocation: Invocation | undefined,
  { status, outOfMemory }: { status: number; outOfMemory: boolean },
): string {
  const requestId = invocation?.requestId ?? '';
  if (outOfMemory) return failure('Runtime.OutOfMemory', requestId, 'Runtime exited with error: signal: killed');
  return failure(
    'Runtime.ExitError',
    requestId,
    status === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: exit status ${status}`,
  );
}
