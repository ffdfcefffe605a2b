import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface Signable {
  readonly url: string;
  readonly service: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly now?: number;
}

/** The headers of a signed POST, `host` among them. */
export async function sign(
  credentials: Keys,
  region: string,
  { url, service, body, headers = {}, now = Date.now() }: Signable,
): Promise<Record<string, string>> {
  const { protocol, hostname, port, host, pathname } = new URL(url);
  const signer = new SignatureV4({ service, region, credentials, sha256: Sha256 });
  const request = {
    method: 'POST',
    protocol,
    hostname,
    port: Number(port),
    path: pathname,
    query: {},
    headers: { host, ...headers },
    body,
  };
  return (await signer.sign(request, { signingDate: new Date(now) })).headers;
}

/** A signed or unsigned POST; `fetch` sets the host itself. */
export function post(
  url: string,
  { host: _setByFetch, ...headers }: Record<string, string>,
  body: string,
): Promise<Response> {
  return fetch(url, { method: 'POST', headers, body });
}

/** sts:AssumeRole, as an SDK sends it. */
export async function assumeRole(
  administrator: Keys,
  region: string,
  endpoint: string,
  roleArn: string,
): Promise<Required<Keys>> {
  const body = new URLSearchParams({
    Action: 'AssumeRole',
    Version: '2011-06-15',
    RoleArn: roleArn,
    RoleSessionName: 'matrix',
  }).toString();
  const headers = await sign(administrator, region, {
    url: `${endpoint}/`,
    service: 'sts',
    body,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  const answer = await (await post(`${endpoint}/`, headers, body)).text();
  const member = (name: string): string => {
    const text = new RegExp(`<${name}>([^<]+)</${name}>`).exec(answer)?.[1];
    if (text === undefined) throw new Error(`AssumeRole answered ${answer}`);
    return text;
  };
  return {
    accessKeyId: member('AccessKeyId'),
    secretAccessKey: member('SecretAccessKey'),
    sessionToken: member('SessionToken'),
  };
}
