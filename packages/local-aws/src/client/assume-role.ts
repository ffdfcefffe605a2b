import { AwsError } from '../kernel/errors.ts';
import type { Credentials } from '../kernel/principal.ts';
import { signed } from './sign.ts';

export type Reach = (url: string, request: RequestInit) => Promise<Response>;

export interface Account {
  readonly awsEndpointUrl: string;
  readonly region: string;
  /** The credentials of an administrator. */
  readonly credentials: Credentials;
}

/**
 * Opens a session of a role by its ARN or name. The administrator assumes the role, so the role's trust policy has to
 * let it in.
 */
export async function assumeRole(account: Account, role: string, reach: Reach): Promise<Credentials> {
  const ask = (parameters: Readonly<Record<string, string>>) => askSts(account, parameters, reach);
  // A name alone means a role of the account.
  const arnOf = async (name: string) =>
    `arn:aws:iam::${(await ask({ Action: 'GetCallerIdentity' }))('Account')}:role/${name}`;
  const RoleArn = role.startsWith('arn:') ? role : await arnOf(role);
  const member = await ask({ Action: 'AssumeRole', RoleArn, RoleSessionName: 'local-aws' });
  return {
    accessKeyId: member('AccessKeyId'),
    secretAccessKey: member('SecretAccessKey'),
    sessionToken: member('SessionToken'),
  };
}

/** Sends a request, and answers a function that reads a member of the answer. */
async function askSts(
  { awsEndpointUrl, region, credentials }: Account,
  parameters: Readonly<Record<string, string>>,
  reach: Reach,
): Promise<(name: string) => string> {
  const body = String(new URLSearchParams({ ...parameters, Version: '2011-06-15' }));
  const url = `${awsEndpointUrl}/`;
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const response = await reach(url, {
    method: 'POST',
    headers: signed({ url, body, region, service: 'sts', headers }, credentials),
    body,
  });
  const text = await response.text();
  const member = (name: string): string => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1] ?? '';
  if (!response.ok) throw new AwsError(member('Code'), plain(member('Message')), { status: response.status });
  return member;
}

const signs: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

/** Turns escaped XML back into plain text. */
const plain = (text: string): string => text.replace(/&(\w+);/g, (whole, name: string) => signs[name] ?? whole);
