import type { Authorize, VerifySignature } from '../contract/ports.ts';
import type { AwsResponse, RequestHead, SignatureWords, UnauthenticatedRequest } from '../contract/service.ts';
import type { StateKeeper } from '../console/state.ts';
import type { Fault } from '../faults/fault.ts';
import type { FaultControl } from '../faults/faults.ts';
import type { OpenEntry } from '../journal/journal.ts';
import { AwsError } from '../kernel/errors.ts';
import { isObject } from '../kernel/is-object.ts';
import { OperatorError } from '../kernel/operator-error.ts';
import { nameOf, type Credentials } from '../kernel/principal.ts';
import { readOutbox } from './outbox.ts';

export interface LocalApiParts {
  readonly verifySignature: VerifySignature;
  readonly authorize: Authorize;
  /** The folder of the messages that would have left the account. */
  readonly outbox: string;
  readonly faults: FaultControl;
  readonly state: StateKeeper;
  /** Opens a session of a role, whomever its trust policy names. */
  readonly sessionOf: (role: string) => Credentials;
}

/**
 * Answers what only a local system can be asked for, beside the services at their endpoint. Requests are signed like
 * those of a service, and policies have to allow `local-aws:*`. No fault strikes them, so that faults can be removed.
 */
export interface LocalApi {
  accepts(head: Pick<RequestHead, 'path'>): boolean;
  /** The service that requests are signed for, and the words in which a bad signature is refused. */
  readonly signed: { readonly service: string; readonly words: SignatureWords };
  /** The longest body that it takes. */
  readonly mostBodyBytes: number;
  answer(request: UnauthenticatedRequest, entry: OpenEntry): AwsResponse | Promise<AwsResponse>;
}

interface Route {
  /** Names the call in the journal, and the permission that it needs. */
  readonly action: string;
  run(body: unknown, query: URLSearchParams): unknown;
}

const prefix = '/_local-aws/';
const signed = { service: 'local-aws', words: 'json' } as const;
const mostBodyBytes = 2 ** 20;

export function createLocalApi(parts: LocalApiParts): LocalApi {
  const routes = routesOf(parts);
  return {
    accepts: ({ path }) => path.startsWith(prefix),
    signed,
    mostBodyBytes,
    async answer(request, entry) {
      entry.service = 'local-aws';
      try {
        const name = `${request.method} ${request.path.slice(prefix.length)}`;
        const route = Object.hasOwn(routes, name) ? routes[name] : undefined;
        if (!route)
          throw new AwsError('UnknownOperationException', `${name} is not in the local API.`, { status: 404 });
        entry.action = route.action;
        const principal = parts.verifySignature(request, signed.service, signed.words);
        entry.principal = nameOf(principal);
        parts.authorize({ principal, action: `local-aws:${route.action}`, resource: '*', entry: entry.id });
        return json(200, (await route.run(bodyOf(request), request.query)) ?? {});
      } catch (error) {
        if (!(error instanceof AwsError || error instanceof OperatorError)) throw error;
        entry.error = error.code;
        const status = error instanceof AwsError ? error.status : 400;
        return json(status, { __type: error.code, message: error.message });
      }
    },
  };
}

const routesOf = ({ outbox, faults, state, sessionOf }: LocalApiParts): Readonly<Record<string, Route>> => ({
  'GET outbox': { action: 'GetOutbox', run: () => readOutbox(outbox) },
  'GET faults': { action: 'GetFaults', run: () => faults.list() },
  'PUT faults': {
    action: 'PutFaults',
    run(given) {
      faults.set(given as readonly Fault[]);
      return faults.list();
    },
  },
  'GET state': { action: 'GetState', run: () => state.view() },
  'POST snapshots': { action: 'CreateSnapshot', run: (given) => state.save(member(given, 'name')) },
  'DELETE snapshots': { action: 'DeleteSnapshot', run: (_, query) => state.remove(query.get('name') ?? '') },
  'POST restart': {
    action: 'Restart',
    run: (given) =>
      state.restart(isObject(given) && 'snapshot' in given ? { snapshot: member(given, 'snapshot') } : 'empty'),
  },
  'POST role-session': { action: 'GetRoleSession', run: (given) => sessionOf(member(given, 'role')) },
});

function member(body: unknown, name: string): string {
  const value = isObject(body) ? body[name] : undefined;
  if (typeof value !== 'string') throw new AwsError('ValidationException', `The member ${name} has to be a text.`);
  return value;
}

function bodyOf({ method, body, unread }: UnauthenticatedRequest): unknown {
  if (unread !== undefined)
    throw new AwsError('RequestEntityTooLargeException', 'Request body is too large.', { status: 413 });
  if (method === 'GET' || method === 'DELETE') return undefined;
  try {
    return JSON.parse(Buffer.from(body).toString('utf8')) as unknown;
  } catch {
    throw new AwsError('SerializationException', 'The body is no JSON.');
  }
}

const json = (status: number, body: unknown): AwsResponse => ({
  status,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  body: JSON.stringify(body),
});
