import { AwsError } from '../kernel/errors.ts';
import type { Credentials } from '../kernel/principal.ts';
import { signed } from './sign.ts';

export interface Account {
  readonly awsEndpointUrl: string;
  readonly region: string;
  /** An administrator's. */
  readonly credentials: Credentials;
}

/** A session of a role, by its ARN or name: as the administrator, whom the role's trust policy has to let in. */
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

/** Text as it was before it became XML. */
const plain = (text: string): string => text.replace(/&(\w+);/g, (whole, name: string) => signs[name] ?? whole);
