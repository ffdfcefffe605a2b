import type { AwsResponse, UnauthenticatedRequest } from '../contract/service.ts';
import { AwsError } from '../kernel/errors.ts';
import { noGraphqlApi } from '../kernel/graphql-api.ts';
import { isObject } from '../kernel/is-object.ts';
import { OperatorError } from '../kernel/operator-error.ts';
import { traceHeader, traceHeaderOf } from '../kernel/trace-header.ts';
import { sendAgain } from './again.ts';
import { createAws } from './aws.ts';
import { createCallers, type As, type Callers } from './callers.ts';
import type { ConsoleParts } from './console.ts';
import { json } from './files.ts';
import { originOf, requestLines, traceOf } from './requests.ts';
import { select, type Selection } from './select.ts';
import { snapshotFiles, snapshotPath } from './snapshot-files.ts';
import { createSubscriptions } from './subscriptions.ts';

type Body = Readonly<Record<string, unknown>>;
type Route = (body: Body, request: UnauthenticatedRequest) => unknown;

export interface Api {
  answer(request: UnauthenticatedRequest): Promise<AwsResponse>;
  /** Closes the connections that are held open for the pages. */
  stop(): void;
}

/** Lists the requests that the pages may make. Every other one is refused. */
export function createApi(parts: ConsoleParts): Api {
  const { account, journal, steps, carried, cause } = parts;
  const aws = createAws(account, cause);
  const callers = createCallers(account, aws.reach);
  const subscriptions = createSubscriptions(account, callers);
  const text = (body: Body, name: string): string => (typeof body[name] === 'string' ? body[name] : '');
  const routes: Readonly<Record<string, Route>> = {
    'GET /api/about': () => about(parts),
    'GET /api/problem': () => ({ problem: parts.problem() }),
    'GET /api/requests': () => requestLines(journal, cause),
    'GET /api/trace': (_body, { query }) => traceOf({ journal, steps, carried }, query.get('id') ?? ''),
    'GET /api/carried': (_body, { query }) => carried?.of(query.get('id') ?? ''),
    'POST /api/again': (body) => sendAgain(account, carried?.of(text(body, 'id'))),
    'GET /api/origin': (_body, { query }) => ({
      id:
        carried?.startOf(query.get('execution') ?? '') ??
        originOf(journal, query.get('machine') ?? '', Number(query.get('at'))),
    }),
    'GET /api/last-event': (_body, { query }) => ({ payload: parts.lastEvents.get(query.get('function') ?? '') }),
    'GET /api/outbox': () => aws.local('GET', 'outbox'),
    'GET /api/faults': () => aws.local('GET', 'faults'),
    'POST /api/faults': ({ faults }) => aws.local('PUT', 'faults', faults ?? null),
    'POST /api/graphql': createGraphql(parts, callers),
    'GET /api/subscriptions': () => subscriptions.list(),
    'POST /api/subscriptions': (body) => subscriptions.open(text(body, 'query'), body['variables'], callerIn(body)),
    'POST /api/subscriptions/close': (body) => {
      subscriptions.close(text(body, 'id'));
      return subscriptions.list();
    },
    'POST /api/token': async (body) => ({
      token: await callers.tokenOf(text(body, 'username'), text(body, 'password') || undefined),
    }),
    'POST /api/select': (body) =>
      select(account, {
        bucket: text(body, 'bucket'),
        key: text(body, 'key'),
        expression: text(body, 'expression'),
        format: text(body, 'format') as Selection['format'],
        compression: text(body, 'compression') as Selection['compression'],
      }),
    'GET /api/state': () => aws.local('GET', 'state'),
    'POST /api/state/save': ({ name }) => aws.local('POST', 'snapshots', { name }),
    'POST /api/state/remove': (body) => aws.local('DELETE', `snapshots?name=${encodeURIComponent(text(body, 'name'))}`),
    'POST /api/state/restart': ({ snapshot }) => aws.local('POST', 'restart', { snapshot }),
    'POST /api/aws': (body) => aws.call(text(body, 'service'), text(body, 'action'), body['input']),
    'POST /api/rest': (body) =>
      aws.rest(text(body, 'service'), text(body, 'method'), text(body, 'path'), text(body, 'body')),
  };
  const answer = async (request: UnauthenticatedRequest): Promise<AwsResponse> => {
    if (request.path === snapshotPath) return snapshotFiles(parts, request);
    const name = `${request.method} ${request.path}`;
    const route = Object.hasOwn(routes, name) ? routes[name] : undefined;
    if (!route) return json(404, { error: 'NotFound', message: `${name} is not in the console.` });
    try {
      return json(200, (await route(bodyOf(request), request)) ?? {});
    } catch (error) {
      if (!(error instanceof AwsError || error instanceof OperatorError)) throw error;
      return json(error instanceof AwsError ? error.status : 400, { error: error.code, message: error.message });
    }
  };
  return { answer, stop: subscriptions.stop };
}

function bodyOf({ method, headers, body }: UnauthenticatedRequest): Body {
  if (method !== 'POST') return {};
  if (headers['content-type'] !== 'application/json') throw new AwsError('InvalidRequest', 'JSON is needed.');
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString('utf8'));
    if (typeof value === 'object' && value !== null) return value as Body;
  } catch {
    // The error below covers this case.
  }
  throw new AwsError('InvalidRequest', 'A JSON object is needed.');
}

/** Reads which caller a request names. */
function callerIn({ as }: Body): As {
  const isText = (name: string): boolean => isObject(as) && ['string', 'undefined'].includes(typeof as[name]);
  if (isObject(as) && typeof as['kind'] === 'string' && ['username', 'password', 'role'].every(isText))
    return as as unknown as As;
  throw new AwsError('InvalidRequest', 'It is not said whom the request is made as.');
}

/** Answers addresses, users and resources, without any password or secret. */
const about = ({ account, resources }: ConsoleParts): unknown => ({
  endpointUrl: account.awsEndpointUrl,
  graphqlUrl: account.graphqlUrl,
  region: account.region,
  userPoolId: account.userPoolId,
  hasApiKey: account.apiKey !== undefined,
  users: account.users.map(({ username, groups }) => ({ username, groups })),
  resources,
});

/** Sends a GraphQL request as any client would, and answers the id by which the journal knows it. */
function createGraphql({ account, cause }: ConsoleParts, callers: Callers): Route {
  return async (given) => {
    const { query, variables, operationName, quiet } = given;
    const { graphqlUrl } = account;
    if (graphqlUrl === undefined) throw new AwsError('GraphqlApiNotFound', noGraphqlApi);
    const body = JSON.stringify({ query, variables, operationName });
    const as = callerIn(given);
    const headers = await callers.headersFor(as, graphqlUrl, body);
    const began = performance.now();
    const response = await fetch(graphqlUrl, {
      method: 'POST',
      headers: { ...headers, ...(quiet === true && { [traceHeader]: traceHeaderOf(cause) }) },
      body,
    });
    const text = await response.text();
    return {
      status: response.status,
      requestId: response.headers.get('x-amzn-requestid'),
      ms: Math.round(performance.now() - began),
      body: parsed(text),
      isUntrusted: callers.isUntrusted(as),
    };
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
