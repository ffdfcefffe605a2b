import { AwsError } from '../kernel/errors.ts';
import type { Credentials } from '../kernel/principal.ts';
import { assumeRole, type Account, type Reach } from './assume-role.ts';
import { signed } from './sign.ts';

export type { Reach };

export interface LocalCall {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** `faults`, `snapshots?name=x` … */
  readonly path: string;
  readonly body?: unknown;
  /** Lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Asks the local API of the runtime (docs/local-api.md), as the administrator. */
export async function callLocal(account: Account, call: LocalCall, reach: Reach): Promise<unknown> {
  const { awsEndpointUrl, region, credentials } = account;
  const { method, path, headers = {} } = call;
  const url = `${awsEndpointUrl}/_local-aws/${path}`;
  const body = call.body === undefined ? '' : JSON.stringify(call.body);
  const given = { 'content-type': 'application/json', ...headers };
  const response = await reach(url, {
    method,
    headers: signed({ method, url, body, region, service: 'local-aws', headers: given }, credentials),
    ...(body !== '' && { body }),
  });
  const answer = (await response.json()) as { readonly __type?: string; readonly message?: string };
  if (response.ok) return answer;
  throw new AwsError(answer.__type ?? String(response.status), answer.message ?? '', { status: response.status });
}

export interface RoleSession {
  readonly credentials: Credentials;
  /** Says why it could not be assumed, if the role does not trust the account. */
  readonly refusal?: string;
}

/** Opens a session of a role by its ARN or name. Where the role trusts services alone, the local API opens it. */
export async function roleSession(account: Account, role: string, reach: Reach): Promise<RoleSession> {
  try {
    return { credentials: await assumeRole(account, role, reach) };
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'AccessDenied') throw error;
    const call = { method: 'POST', path: 'role-session', body: { role } } as const;
    const credentials = await callLocal(account, call, reach).catch((other: unknown) => {
      // The first error is the same for a role that does not exist and for one that trusts others.
      throw other instanceof AwsError && other.code === 'NoSuchEntity' ? other : error;
    });
    return { credentials: credentials as Credentials, refusal: error.message };
  }
}
