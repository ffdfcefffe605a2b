import { promisify } from 'node:util';
import { gzip, gzipSync } from 'node:zlib';
import { getVariableValues, type OperationDefinitionNode } from 'graphql';
import { AwsError } from '../../kernel/errors.ts';
import { publicError } from '../../contract/respond.ts';
import type { AwsResponse, Door, Note, UnauthenticatedRequest } from '../../contract/service.ts';
import { decodeUtf8 } from '../../kernel/utf8.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Operator } from '../../kernel/operator.ts';
import { callerName, type Authenticate } from './auth/caller.ts';
import { mayCallAll } from './engine/authorization.ts';
import type { Prepared } from './engine/documents.ts';
import { fieldsOf, rootFields } from './engine/root-fields.ts';
import { fragmentsOf } from './engine/subscriptions/selection.ts';
import { malformed, permissionDenied } from './errors.ts';
import { readGraphqlBody, type GraphqlBody } from './execution/graphql-body.ts';
import type { Executable } from './execution/executable.ts';
import { failuresOf } from './execution/failures.ts';
import { executeOperation, failed, selectOperation, type GraphqlResponse } from './execution/execute.ts';
import type { RequestLog } from './execution/request-log.ts';
import { newRun, type Run } from './execution/run-document.ts';
import type { ApiMetrics } from './metrics.ts';
import type { Api } from './model.ts';
import type { Publish } from './realtime/publish.ts';
import type { AppSyncStore } from './store.ts';

export interface HttpPorts {
  readonly clock: Clock;
  readonly state: AppSyncStore;
  readonly executableOf: (api: Api) => Executable;
  readonly authenticate: Authenticate;
  readonly publish: Publish;
  readonly requestLog: RequestLog;
  readonly metrics: ApiMetrics;
  readonly operator: Operator;
}

const gzipFrom = 1_000;
const gzipUpTo = 10_000_000;
const fast = { level: 1 };
/** A longer answer is compressed in another thread, which takes longer than to compress a short one here. */
const gzipHereUpTo = 2 ** 16;
const gzipElsewhere = promisify(gzip);

const corsHeaders = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers':
    'x-amzn-RequestId,x-amzn-ErrorType,x-amz-user-agent,x-amzn-ErrorMessage,Date,x-amz-schema-version',
};
const jsonHeaders = { 'content-type': 'application/json;charset=UTF-8', ...corsHeaders };

const graphqlPath = /^\/(apis\/[a-z0-9]+\/)?graphql$/;

/** Makes the GraphQL endpoint over HTTP, which authenticates by itself. */
export const createGraphqlDoor = (ports: HttpPorts): Door => ({
  action: 'GraphQL',
  accepts: ({ path }) => graphqlPath.test(path),
  signedToo: true,
  mostBodyBytes: 1_000_000,
  targetOf: ({ method, body }) => (method === 'POST' ? rootFields(decodeUtf8(body) ?? '') : ''),
  answer(request, note) {
    if (request.method === 'OPTIONS') return preflight(request);
    const api = ports.state.apiByPath(request.path);
    if (!api) throw new AwsError('NotFoundException', 'There is no GraphQL API at this path.', { status: 404 });
    return answer(ports, api, request, note);
  },
  error(request, error) {
    // Nothing of the request was executed: a fault was injected, or the request cannot be read.
    const api = ports.state.apiByPath(request.path);
    if (api) ports.metrics.request(api.settings.id, error.status, 0);
    return transportError(request, error);
  },
});

export async function answer(
  ports: HttpPorts,
  api: Api,
  request: UnauthenticatedRequest,
  note: Note,
): Promise<AwsResponse> {
  const started = ports.clock.now();
  try {
    const { response, run, operation } = await respond(ports, api, request, note);
    if (response.errors) for (const failure of failuresOf(response.errors, run, operation)) note.fail(failure);
    ports.requestLog.requestDone(api, {
      requestId: request.requestId,
      started,
      statusCode: 200,
      run,
      ...(response.errors && { errors: response.errors }),
    });
    ports.metrics.request(api.settings.id, 200, ports.clock.now() - started);
    return await success(request, run, JSON.stringify(response));
  } catch (error) {
    const known = publicError(error, ports.operator);
    ports.requestLog.requestDone(api, { requestId: request.requestId, started, statusCode: known.status });
    note.fail({ what: note.subject || 'GraphQL', error: known.code, message: known.message });
    ports.metrics.request(api.settings.id, known.status, ports.clock.now() - started);
    return transportError(request, known);
  }
}

async function respond(
  ports: HttpPorts,
  api: Api,
  request: UnauthenticatedRequest,
  note: Note,
): Promise<{ response: GraphqlResponse; run: Run; operation?: OperationDefinitionNode }> {
  if (request.method !== 'POST')
    throw new AwsError('UnsupportedByLocalAws', `GraphQL over ${request.method} is not supported by local-aws`, {
      status: 501,
    });
  const { query, variables, operationName } = readBody(request.body);
  const authenticated = ports.authenticate(api, request, {
    queryString: query,
    operationName: operationName ?? undefined,
    variables,
    headers: request.headers,
    entry: note.id,
  });
  const caller = authenticated instanceof Promise ? await authenticated : authenticated;
  note.principal = callerName(caller);
  const executable = ports.executableOf(api);
  const run = newRun(api, caller, request.requestId, resolverHeaders(request), variables, note.id);
  const prepared = executable.prepare(query);
  if ('errors' in prepared) return { response: failed(prepared.errors), run };
  const operation = selectOperation(prepared.ok, operationName);
  note.subject = fieldsOf(operation);
  if (operation.operation === 'subscription') return { response: subscriptionOverHttp, run, operation };
  if (!mayExecute(executable, prepared.ok, operation, run)) throw permissionDenied();
  const response = await executeOperation(executable, prepared.ok, operation, run);
  if (operation.operation === 'mutation') ports.publish(executable, prepared.ok, operation, run, response);
  return { response, run, operation };
}

/** Only IAM callers have policies. With bad variables nothing is executed, and the answer says why. */
function mayExecute(
  { schema }: Executable,
  { document }: Prepared,
  operation: OperationDefinitionNode,
  { caller, variables }: Run,
): boolean {
  if (caller.mode !== 'AWS_IAM') return true;
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables, { maxErrors: 1 });
  const rootType = schema.getRootType(operation.operation);
  return (
    !coerced ||
    !rootType ||
    mayCallAll(
      { schema, fragments: fragmentsOf(document.definitions), variables: coerced },
      caller,
      rootType,
      operation,
    )
  );
}

function readBody(body: Uint8Array): GraphqlBody {
  if (body.length === 0) throw malformed('Request body is empty.');
  // A body that is not UTF-8 is refused like an empty text, because it cannot be parsed.
  return readGraphqlBody(decodeUtf8(body) ?? '');
}

/**
 * Answers `ctx.request.headers`: all headers except cookies. One that came more than once is a list. docs: AWS AppSync
 * Developer Guide, "AWS AppSync JavaScript resolver context object reference" (Access request headers)
 */
function resolverHeaders({ headers, repeated }: UnauthenticatedRequest): Run['headers'] {
  // Copying by rest would make an object without a prototype several times slower.
  const visible = Object.create(null) as Record<string, string | readonly string[]>;
  for (const name in headers) if (name !== 'cookie') visible[name] = repeated?.[name] ?? (headers[name] as string);
  return visible;
}

const subscriptionOverHttp: GraphqlResponse = {
  data: null,
  errors: [
    {
      path: [],
      data: null,
      errorType: 'OperationNotSupported',
      errorInfo: null,
      locations: null,
      message: 'Subscriptions are only supported over the real-time endpoint.',
    },
  ],
};

async function success(request: UnauthenticatedRequest, run: Run, body: string): Promise<AwsResponse> {
  const headers = {
    ...run.responseHeaders,
    ...jsonHeaders,
    'x-amzn-requestid': request.requestId,
    'x-amzn-appsync-tokensconsumed': '1',
  };
  if (body.length >= gzipFrom && body.length <= gzipUpTo && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) {
    const compressed = body.length <= gzipHereUpTo ? gzipSync(body, fast) : await gzipElsewhere(body, fast);
    return { status: 200, headers: { ...headers, 'content-encoding': 'gzip' }, body: compressed };
  }
  return { status: 200, headers, body };
}

function transportError(request: UnauthenticatedRequest, { code, status, message }: AwsError): AwsResponse {
  return {
    status,
    headers: { ...jsonHeaders, 'x-amzn-requestid': request.requestId, 'x-amzn-errortype': code },
    body: JSON.stringify({ errors: [{ errorType: code, ...(message !== '' && { message }) }] }),
  };
}

const preflight = (request: UnauthenticatedRequest): AwsResponse => ({
  status: 200,
  headers: {
    ...corsHeaders,
    'access-control-allow-methods': 'POST, OPTIONS',
    'access-control-allow-headers': request.headers['access-control-request-headers'] ?? '*',
    'access-control-max-age': '172800',
    'x-amzn-requestid': request.requestId,
  },
  body: '',
});
