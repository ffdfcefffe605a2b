import { AwsError, UnsupportedError } from '../../kernel/errors.ts';
import { isObject } from '../../kernel/is-object.ts';
import { jsonOrUndefined } from '../../kernel/json-text.ts';
import type { Turn } from '../../kernel/time-limit.ts';
import { traceHeaderOf } from '../../kernel/trace-header.ts';
import { functionNotFound, invalidRequestContent, requestTooLarge } from './errors.ts';
import { waitingResource } from './custom-resources/waiting.ts';
import { failureOf } from './failure.ts';
import type { FunctionDefinition } from './function-definition.ts';
import type { Functions, LambdaFunction } from './functions.ts';
import { measureRun, measureThrottle } from './metrics.ts';

export interface Execution {
  /** The version that ran. */
  readonly version: string;
  /** The function's answer, or its error. */
  readonly payload: string;
  readonly failed: boolean;
  /** The last 4 KB of its log, if the call asks for it. */
  readonly logTail?: string;
}

/** The addresses of functions take as much. docs: AWS Lambda Developer Guide, "Invoking Lambda function URLs" (6 MB) */
export const maxRequestBytes = 6_291_456;
const maxResponseBytes = 6_291_556;
const maxEventBytes = 262_144;
const tailBytes = 4096;

/** Runs a function once, synchronously. `requestId` is the invocation's own id, as its log shows it. */
export async function execute(
  functions: Functions,
  { definition: { name } }: LambdaFunction,
  call: {
    readonly payload: string;
    readonly requestId: string;
    readonly functionArn: string;
    readonly qualifier: string;
    readonly tail?: boolean;
    readonly clientContext?: string | undefined;
    readonly turn?: Turn | undefined;
  },
): Promise<Execution> {
  const { requestId } = call;
  if (call.tail) functions.tails.set(requestId, []);
  try {
    // The code may change something outside of this process, so it runs only when earlier writes are on disk.
    await functions.durable();
    functions.lastEvents?.set(name, call.payload);
    // A change of the function during the wait counts.
    const running = functions.running(name, call.qualifier);
    if (!running) throw functionNotFound(call.functionArn);
    const { definition, pool } = running;
    const outcome = await pool.run(
      {
        requestId,
        payload: call.payload === '' ? '{}' : call.payload,
        functionArn: call.functionArn,
        clientContext: call.clientContext,
        timeoutMs: definition.timeoutMs,
        traceId: traceHeaderOf(requestId),
      },
      call.turn,
    );
    const failed = outcome.status !== 'success';
    measureRun(functions.putMetric, name, { ms: outcome.durationMs, failed });
    if (failed) await tell(functions, definition, requestId, outcome.payload);
    const result = limited(outcome.payload, failed);
    return {
      ...result,
      version: definition.version,
      ...(call.tail && { logTail: tailOf(functions.tails.get(requestId) ?? []) }),
    };
  } catch (error) {
    if (error instanceof AwsError && error.status === 429) measureThrottle(functions.putMetric, name);
    throw error;
  } finally {
    if (call.tail) functions.tails.delete(requestId);
  }
}

/** Tells of an invocation that ended with an error. */
async function tell(functions: Functions, definition: FunctionDefinition, id: string, payload: string): Promise<void> {
  const waiting = waitingResource(definition, payload);
  if (waiting === undefined) functions.failed(id, await failureOf(definition, payload));
  else functions.operator.info(`${waiting} is not complete yet; it is asked for again.`);
}

function limited(payload: string, failed: boolean): Omit<Execution, 'version'> {
  // A UTF-16 unit has at most three bytes in UTF-8, so most answers need no counting.
  if (payload.length * 3 <= maxResponseBytes) return { payload, failed };
  const bytes = Buffer.byteLength(payload);
  if (bytes <= maxResponseBytes) return { payload, failed };
  const errorMessage =
    `Response payload size (${bytes} bytes) exceeded ` + `maximum allowed payload size (${maxResponseBytes} bytes).`;
  return { payload: JSON.stringify({ errorType: 'Function.ResponseSizeTooLarge', errorMessage }), failed: true };
}

function tailOf(lines: readonly string[]): string {
  const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
  return bytes.subarray(Math.max(0, bytes.length - tailBytes)).toString('base64');
}

export const notJson = (): AwsError =>
  invalidRequestContent('Could not parse request body into json: Could not parse payload into json');

/** docs: AWS Lambda API Reference, "Invoke" (ClientContext) */
const maxClientContextBytes = 3_583;

/**
 * Answers the JSON that a client says of itself. observed: https://github.com/boto/boto3/issues/2153 (what is none is
 * refused in these words)
 */
export function clientContextOf(encoded: string | undefined): string | undefined {
  if (encoded === undefined) return undefined;
  const length = Buffer.byteLength(encoded);
  if (length > maxClientContextBytes)
    throw new UnsupportedError(`A ClientContext of ${length} bytes`, `Lambda takes ${maxClientContextBytes} bytes`);
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  if (!/^[\w+/]*={0,2}$/.test(encoded) || !isObject(jsonOrUndefined(text)))
    throw invalidRequestContent('Client context must be a valid Base64-encoded JSON object.');
  return text;
}

/**
 * Refuses a request that Lambda refuses before it runs the function. docs: AWS Lambda API Reference, "Invoke"
 * (RequestTooLargeException)
 */
export function checkPayload(payload: string, invocationType: 'RequestResponse' | 'Event' | 'DryRun'): void {
  const bytes = Buffer.byteLength(payload);
  if (invocationType === 'Event' && bytes > maxEventBytes)
    throw requestTooLarge(
      `${bytes} byte payload is too large for the Event invocation type (limit ${maxEventBytes} bytes)`,
    );
  if (bytes > maxRequestBytes)
    throw requestTooLarge(`Request must be smaller than ${maxRequestBytes} bytes for the InvokeFunction operation`);
  if (payload === '') return;
  try {
    JSON.parse(payload);
  } catch {
    throw notJson();
  }
}
