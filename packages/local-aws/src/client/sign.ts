import { createHash, createHmac } from 'node:crypto';
import type { Credentials } from '../kernel/principal.ts';
import { encode } from '../protocol/sigv4-canonical.ts';
import { formatDate } from '../protocol/sigv4-date.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** SigV4 sorts parameters by name in code point order: `select` comes before `select-type`, whatever values follow. */
const compared = (a: string, b: string): number => Number(a > b) - Number(a < b);

export interface Signable {
  /** The method is `POST` unless given. */
  readonly method?: string;
  readonly url: string;
  readonly body: string;
  /** The headers by lower-case name. The signature adds its own. */
  readonly headers: Readonly<Record<string, string>>;
  readonly service: string;
  readonly region: string;
}

/**
 * Signs a request and answers its headers. docs: AWS Identity and Access Management User Guide, "Create a signed AWS
 * API request"
 */
export function signed(
  { method = 'POST', url, body, headers, service, region }: Signable,
  { accessKeyId, secretAccessKey, sessionToken }: Credentials,
  now = new Date(),
): Record<string, string> {
  const { host, pathname, searchParams } = new URL(url);
  const date = formatDate(now.getTime());
  const all: Record<string, string> = {
    ...headers,
    host,
    'x-amz-date': date,
    ...(service === 's3' && { 'x-amz-content-sha256': sha256(body) }),
    ...(sessionToken !== undefined && { 'x-amz-security-token': sessionToken }),
  };
  const names = Object.keys(all).sort();
  const list = names.join(';');
  const query = [...searchParams]
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([a, x], [b, y]) => compared(a, b) || compared(x, y))
    .map((pair) => pair.join('='));
  const path = service === 's3' ? pathname : pathname.split('/').map(encode).join('/');
  const canonical = [method, path, query.join('&')];
  canonical.push(...names.map((name) => `${name}:${all[name]}`), '', list, sha256(body));
  const scope = `${date.slice(0, 8)}/${region}/${service}/aws4_request`;
  const key = scope.split('/').reduce<string | Buffer>((before, part) => hmac(before, part), `AWS4${secretAccessKey}`);
  const signature = hmac(key, ['AWS4-HMAC-SHA256', date, scope, sha256(canonical.join('\n'))].join('\n'));
  return {
    ...all,
    authorization:
      `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${list}, ` +
      `Signature=${signature.toString('hex')}`,
  };
}
