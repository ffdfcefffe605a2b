import { AwsError } from '../kernel/errors.ts';
import type { Credentials } from '../kernel/principal.ts';
import { signed } from './sign.ts';

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
export async function assumeRole(
  { awsEndpointUrl, region, credentials }: Account,
  role: string,
  reach: (url: string, request: RequestInit) => Promise<Response>,
): Promise<Credentials> {
  const RoleArn = role.startsWith('arn:') ? role : `arn:aws:iam::000000000000:role/${role}`;
  const body = String(
    new URLSearchParams({ Action: 'AssumeRole', Version: '2011-06-15', RoleArn, RoleSessionName: 'local-aws' }),
  );
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
  return {
    accessKeyId: member('AccessKeyId'),
    secretAccessKey: member('SecretAccessKey'),
    sessionToken: member('SessionToken'),
  };
}

const signs: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

/** Turns escaped XML back into plain text. */
const plain = (text: string): string => text.replace(/&(\w+);/g, (whole, name: string) => signs[name] ?? whole);
