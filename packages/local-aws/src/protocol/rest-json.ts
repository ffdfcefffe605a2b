import type { Members } from '../contract/action.ts';
import type { AwsResponse, Protocol, Refusals, UnauthenticatedRequest } from '../contract/service.ts';
import type { AwsError } from '../kernel/errors.ts';
import { UnsupportedError } from '../kernel/errors.ts';
import { isObject } from '../kernel/is-object.ts';
import { decodeUtf8 } from '../kernel/utf8.ts';
import { requireFewValues } from './many-values.ts';

/** An action of a REST-JSON service: `GET /schedules/{Name}`. The members in braces are parts of the path. */
export interface Route {
  readonly action: string;
  readonly method: string;
  readonly path: string;
  /** The status of the answer; 200 unless given. */
  readonly status?: number;
  /** Reads members that stand elsewhere in the request: in headers or in the body. */
  readonly members?: (request: UnauthenticatedRequest) => Members;
  /** A parameter of the query, with its value, that tells the action from another one of the same path. */
  readonly query?: readonly [parameter: string, value: string];
  /** The parameter of the query that is a list, because it may come again, and its member. */
  readonly list?: { readonly parameter: string; readonly member: string };
}

interface CompiledRoute extends Route {
  readonly pattern: RegExp;
  readonly names: readonly string[];
}

export interface RestJsonApi {
  /** The service's name in errors. */
  readonly name: string;
  readonly routes: readonly Route[];
  /** Makes the service's error for a path that is not percent-encoded text. */
  readonly badPath: () => AwsError;
  /** Answers how the service spells the member of an error's sentence; `message` unless given. */
  readonly messageMember?: (error: AwsError) => string;
  readonly refusals?: Partial<Refusals>;
}

/** REST with JSON: method and path name the action; path and query contain its members. */
export function restJsonProtocol({ name, routes, badPath, messageMember, refusals }: RestJsonApi): Protocol {
  const compiled = routes.map(compile);
  return {
    read(request) {
      for (const route of compiled) {
        if (request.method !== route.method || !isAsked(route, request)) continue;
        const match = route.pattern.exec(request.path);
        if (match) return { action: route.action, input: membersOf(request, route, match.slice(1), badPath) };
      }
      throw new UnsupportedError(`${name} ${request.method} ${request.path.slice(0, 200)}`);
    },
    answer(request, action, output) {
      const status = routes.find((route) => route.action === action)?.status ?? 200;
      return restJsonResponse(request, status, status === 204 ? '' : JSON.stringify(output ?? {}));
    },
    error: (request, error) => errorResponse(request, error, messageMember?.(error) ?? 'message'),
    refusals: {
      signature: 'rest',
      denied: { code: 'AccessDeniedException', status: 403 },
      throttled: { code: 'ThrottlingException', status: 429, message: 'Rate exceeded' },
      ...refusals,
    },
  };
}

/** Reads members from a JSON object in the body. `refuse` makes the service's error for any other body. */
export const bodyMembers =
  (refuse: () => AwsError) =>
  ({ body }: UnauthenticatedRequest): Members => {
    if (body.length === 0) return {};
    requireFewValues(body);
    const text = decodeUtf8(body);
    try {
      const members: unknown = JSON.parse(text ?? '');
      if (isObject(members)) return members;
    } catch {
      // The error below covers this case.
    }
    throw refuse();
  };

const isAsked = ({ query }: Route, request: UnauthenticatedRequest): boolean =>
  query === undefined || request.query.get(query[0]) === query[1];

function compile(route: Route): CompiledRoute {
  const names: string[] = [];
  const pattern = route.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    names.push(name);
    return '([^/]+)';
  });
  return { ...route, names, pattern: new RegExp(`^${pattern}/?$`) };
}

function membersOf(
  request: UnauthenticatedRequest,
  { names, members, list, query }: CompiledRoute,
  parts: readonly string[],
  badPath: () => AwsError,
): Members {
  const path = names.map((name, index) => [name, decode(parts[index] ?? '', badPath)]);
  const plain = [...request.query].filter(([name]) => name !== list?.parameter && name !== query?.[0]);
  const listed = list && { [list.member]: request.query.getAll(list.parameter) };
  return { ...Object.fromEntries(plain), ...listed, ...members?.(request), ...Object.fromEntries(path) };
}

function decode(part: string, badPath: () => AwsError): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw badPath();
  }
}

export const restJsonResponse = (
  request: UnauthenticatedRequest,
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): AwsResponse => ({
  status,
  headers: { 'content-type': 'application/json', 'x-amzn-requestid': request.requestId, ...headers },
  body,
});

const errorResponse = (
  request: UnauthenticatedRequest,
  { code, status, message, details }: AwsError,
  messageMember: string,
): AwsResponse =>
  restJsonResponse(request, status, JSON.stringify({ ...details, [messageMember]: message }), {
    'x-amzn-errortype': code,
  });
