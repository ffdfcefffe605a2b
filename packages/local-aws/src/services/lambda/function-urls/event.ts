import type { UnauthenticatedRequest } from '../../../contract/service.ts';
import type { Principal } from '../../../kernel/principal.ts';

interface About {
  readonly id: string;
  readonly region: string;
  /** The path below the address. */
  readonly rawPath: string;
  readonly principal: Principal;
  readonly requestId: string;
  readonly now: number;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * Writes the event that a function gets from its address. docs: AWS Lambda Developer Guide, "Invoking Lambda function
 * URLs" (Request payload format)
 */
export function urlEvent(request: UnauthenticatedRequest, about: About): object {
  const { cookie, ...headers } = request.headers;
  const query = request.query.toString();
  const { body, isText } = bodyOf(request);
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: about.rawPath,
    rawQueryString: query,
    ...(cookie !== undefined && { cookies: cookie.split(/;\s*/) }),
    headers: { 'x-forwarded-for': request.sourceIp, 'x-forwarded-proto': 'http', ...headers },
    ...(query !== '' && { queryStringParameters: joined(request.query) }),
    requestContext: contextOf(request, about),
    ...(body !== undefined && { body }),
    isBase64Encoded: body !== undefined && !isText,
  };
}

function contextOf(request: UnauthenticatedRequest, about: About): object {
  const { id, region, principal, requestId, now } = about;
  return {
    accountId: 'accountId' in principal ? principal.accountId : 'anonymous',
    apiId: id,
    ...('accountId' in principal && {
      authorizer: {
        iam: {
          accessKey: accessKeyOf(request),
          accountId: principal.accountId,
          callerId: principal.userId,
          cognitoIdentity: null,
          principalOrgId: null,
          userArn: principal.arn,
          userId: principal.userId,
        },
      },
    }),
    domainName: `${id}.lambda-url.${region}.on.aws`,
    domainPrefix: id,
    http: {
      method: request.method,
      path: about.rawPath,
      protocol: 'HTTP/1.1',
      sourceIp: request.sourceIp,
      userAgent: request.headers['user-agent'] ?? '',
    },
    requestId,
    routeKey: '$default',
    stage: '$default',
    time: timeOf(new Date(now)),
    timeEpoch: now,
  };
}

const accessKeyOf = ({ headers, query }: UnauthenticatedRequest): string =>
  /Credential=([^/,]+)/.exec(headers['authorization'] ?? '')?.[1] ?? query.get('X-Amz-Credential')?.split('/')[0] ?? '';

/** Values of one name are joined by commas. */
const joined = (query: URLSearchParams): Record<string, string> =>
  Object.fromEntries([...new Set(query.keys())].map((name) => [name, query.getAll(name).join(',')]));

const texts = /^(?:text\/|application\/(?:json|javascript|xml|[\w.-]+\+(?:json|xml))\b)/i;

function bodyOf({ body, headers }: UnauthenticatedRequest): { readonly body?: string; readonly isText: boolean } {
  const isText = texts.test(headers['content-type'] ?? '');
  if (body.length === 0) return { isText };
  return { body: Buffer.from(body).toString(isText ? 'utf8' : 'base64'), isText };
}

/** Writes `29/Nov/2026:13:31:43 +0000`. */
function timeOf(at: Date): string {
  const day = String(at.getUTCDate()).padStart(2, '0');
  return `${day}/${months[at.getUTCMonth()]}/${at.getUTCFullYear()}:${at.toISOString().slice(11, 19)} +0000`;
}
