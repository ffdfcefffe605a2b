import type { AwsResponse, Door, UnauthenticatedRequest } from '../../contract/service.ts';
import { corsHeaders, readCors, type CorsRule } from './engine/cors.ts';
import { readAddress } from './engine/address.ts';
import { S3Error, s3ErrorResponse, requestIds } from './errors.ts';
import type { S3Store } from './store/index.ts';

const rulesOf = (store: S3Store, bucket: string): readonly CorsRule[] => {
  const document = store.settings.get(bucket, 'cors');
  return document === undefined ? [] : readCors(Buffer.from(document));
};

const listOf = (header = ''): string[] =>
  header
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

/** Answers the preflight request of a browser, which nobody signs. */
export const createPreflightDoor = (store: S3Store): Door => ({
  action: 'OptionsObject',
  accepts: ({ method }) => method === 'OPTIONS',
  last: true,
  answer(request) {
    const { headers } = request;
    const { bucket, key } = readAddress(request.path, headers['host'] ?? '');
    const asked = { origin: headers['origin'] ?? '', method: headers['access-control-request-method'] ?? '' };
    if (asked.origin === '')
      throw new S3Error(400, 'BadRequest', 'Insufficient information. Origin request header needed.');
    if (asked.method === '') throw new S3Error(400, 'BadRequest', 'Invalid Access-Control-Request-Method: null');
    const rules = rulesOf(store, bucket);
    const allowed = corsHeaders(rules, { ...asked, headers: listOf(headers['access-control-request-headers']) });
    if (allowed) return { status: 200, headers: { ...allowed, ...requestIds(request) }, body: '' };
    const why = rules.length === 0 ? 'CORS is not enabled for this bucket.' : notAllowed;
    throw new S3Error(403, 'AccessForbidden', `CORSResponse: ${why}`, {
      Method: asked.method,
      ResourceType: key === '' ? 'BUCKET' : 'OBJECT',
    });
  },
  error: s3ErrorResponse,
});

const notAllowed =
  'This CORS request is not allowed. This is usually because the evalution of Origin, request method / ' +
  "Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.";

/** Adds the headers that let a page read the answer. */
export function readableByPage(store: S3Store, request: UnauthenticatedRequest, response: AwsResponse): AwsResponse {
  const origin = request.headers['origin'];
  if (origin === undefined) return response;
  const { bucket } = readAddress(request.path, request.headers['host'] ?? '');
  const allowed = corsHeaders(rulesOf(store, bucket), { origin, method: request.method, headers: [] });
  return allowed ? { ...response, headers: { ...response.headers, ...allowed } } : response;
}
