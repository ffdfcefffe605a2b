import { isObject } from '../../../kernel/is-object.ts';
import type { Clock } from '../../../kernel/clock.ts';
import { AwsError, UnsupportedError } from '../../../kernel/errors.ts';
import type { RoleSessions } from '../../../kernel/principal.ts';
import { TimeLimit, type Turn } from '../../../kernel/time-limit.ts';
import type { RequireAllowed } from '../../../kernel/unverified.ts';
import type { EntryId } from '../../../contract/action.ts';
import type { CallService, InvokeFunction, InvokeResult, SendRequest } from '../../../contract/ports.ts';
import type { DataSource } from '../model.ts';
import { createBatches, type Batching } from './batches.ts';
import { callDynamoDb } from './dynamodb/index.ts';
import { callEventBridge } from './eventbridge-source.ts';
import { callHttp } from './http-source.ts';
import type { MaybePromise } from './run-document.ts';
import type { DataSourceResult } from './source-result.ts';
import { mappingError } from './mapping-error.ts';

export interface DataSourcePorts {
  readonly clock: Clock;
  readonly roles: RoleSessions;
  readonly invokeFunction: InvokeFunction;
  readonly callService: CallService;
  readonly sendRequest: SendRequest;
  readonly requireAllowed: RequireAllowed;
}

/** `cause` is the journal's entry of the GraphQL request. */
export type CallDataSource = (
  dataSource: DataSource,
  request: unknown,
  cause: EntryId | undefined,
  batching: Batching,
) => MaybePromise<DataSourceResult>;

export function createCallDataSource(ports: DataSourcePorts): CallDataSource {
  const addToBatch = createBatches(ports.requireAllowed);
  return (dataSource, request, cause, batching) => {
    const members = requestMembers(request);
    if (dataSource.type === 'NONE') {
      refuseUnknown(members, ['version', 'payload']);
      return { result: members['payload'] ?? null };
    }
    if (dataSource.type === 'AMAZON_DYNAMODB') return callDynamoDb(ports, dataSource, members, cause);
    if (dataSource.type === 'AMAZON_EVENTBRIDGE') return callEventBridge(ports, dataSource, members, cause);
    if (dataSource.type === 'HTTP') return callHttp(ports, dataSource, members, cause);
    const lambda = lambdaRequest(members);
    const invoke = (payload: string) => invokeLambda(ports, dataSource, { ...lambda, payload }, cause);
    if (!lambda.isBatch) return invoke(lambda.payload);
    const field = `${batching.field} ${lambda.invocationType}`;
    return addToBatch({ ...batching, field }, lambda.payload, invoke);
  };
}

/** AppSync's quota for the time of a request. docs: AWS General Reference, "AWS AppSync endpoints and quotas" */
const timeoutMilliseconds = 30_000;

/**
 * Makes the request of a direct Lambda resolver: its payload is the resolver's context. docs: AWS AppSync Developer
 * Guide, "Direct Lambda resolver reference"
 */
export const directLambdaRequest = (payload: unknown, isBatch: boolean): unknown => ({
  operation: isBatch ? 'BatchInvoke' : 'Invoke',
  payload,
});

function requestMembers(request: unknown): Record<string, unknown> {
  if (request === null || request === undefined) return {};
  if (typeof request !== 'object' || Array.isArray(request))
    throw mappingError('The request handler must return an object.');
  return request as Record<string, unknown>;
}

function refuseUnknown(members: Record<string, unknown>, known: readonly string[]): void {
  for (const name of Object.keys(members))
    if (!known.includes(name)) throw mappingError(`Unsupported element '$[${name}]'.`);
}

interface LambdaRequest {
  readonly invocationType: 'RequestResponse' | 'Event';
  readonly payload: string;
  readonly isBatch: boolean;
}

function lambdaRequest(members: Record<string, unknown>): LambdaRequest {
  refuseUnknown(members, ['version', 'operation', 'invocationType', 'payload']);
  const { operation, payload, invocationType = 'RequestResponse' } = members;
  if (operation === undefined) throw mappingError("Value for field '$[operation]' not found.");
  const isBatch = operation === 'BatchInvoke';
  if (operation !== 'Invoke' && !isBatch) throw mappingError("Value for field '$[operation]' is not valid.");
  if (invocationType !== 'RequestResponse' && invocationType !== 'Event')
    throw mappingError("Value for field '$[invocationType]' is not valid.");
  return { invocationType, payload: JSON.stringify(payload ?? null), isBatch };
}

function invokeLambda(
  ports: DataSourcePorts,
  dataSource: DataSource & { readonly type: 'AWS_LAMBDA' },
  { invocationType, payload }: LambdaRequest,
  cause: EntryId | undefined,
): Promise<DataSourceResult> {
  const call = async (turn: Turn): Promise<DataSourceResult> => {
    const principal = ports.roles.principal(dataSource.serviceRoleArn, 'APPSYNC_ASSUME_ROLE');
    const { functionArn: functionName } = dataSource;
    const invocation = { principal, functionName, payload, invocationType, cause, turn };
    return lambdaResult(invocationType, await ports.invokeFunction(invocation));
  };
  return limited(ports.clock, (turn) => call(turn).catch(serviceError));
}

function lambdaResult(
  invocationType: 'RequestResponse' | 'Event',
  { payload, functionError }: InvokeResult,
): DataSourceResult {
  if (invocationType === 'Event') return { result: null, detached: true };
  const value: unknown = payload === '' ? null : JSON.parse(payload);
  if (!functionError) return { result: value };
  const { errorMessage, errorType, trace, stackTrace } = isObject(value) ? value : {};
  const message = typeof errorMessage === 'string' ? errorMessage : payload;
  // What ends a function from outside, such as a time-out, has no trace.
  const isThrown = typeof errorType === 'string' && errorType !== '' && (trace ?? stackTrace) !== undefined;
  return {
    result: null,
    error: { message, type: `Lambda:${functionError}`, ...(isThrown && { thrown: errorType }) },
  };
}

function serviceError(error: unknown): DataSourceResult {
  if (!(error instanceof AwsError) || error instanceof UnsupportedError) throw error;
  const type = error.code === 'TooManyRequestsException' ? 'IllegalArgument' : error.code;
  return { result: null, error: { message: error.message, type: `Lambda:${type}` } };
}

function limited(clock: Clock, call: (turn: Turn) => Promise<DataSourceResult>): Promise<DataSourceResult> {
  return new Promise((resolve, reject) => {
    const limit = new TimeLimit(clock, timeoutMilliseconds, () =>
      resolve({ result: null, error: { message: 'Execution timed out.', type: 'Lambda:ExecutionTimeoutException' } }),
    );
    call(limit)
      .then(resolve, reject)
      .finally(() => limit.end());
  });
}
