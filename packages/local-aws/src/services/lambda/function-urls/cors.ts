import type { RequestHead } from '../../../contract/service.ts';
import type { Cors } from './urls.ts';

/** Answers the headers that let a page of another origin read an answer. */
export function corsHeaders(cors: Cors | undefined, { headers }: RequestHead): Record<string, string> {
  const origin = headers['origin'];
  const origins = cors?.AllowOrigins ?? [];
  if (!cors || origin === undefined || !origins.some((one) => one === '*' || one === origin)) return {};
  return {
    'access-control-allow-origin': origins.includes('*') && cors.AllowCredentials !== true ? '*' : origin,
    vary: 'Origin',
    ...(cors.AllowCredentials === true && { 'access-control-allow-credentials': 'true' }),
    ...(cors.ExposeHeaders && { 'access-control-expose-headers': cors.ExposeHeaders.join(',') }),
  };
}

/** docs: AWS Lambda Developer Guide, "Creating and managing Lambda function URLs" (Cross-origin resource sharing) */
export const isPreflight = ({ method, headers }: RequestHead): boolean =>
  method === 'OPTIONS' && headers['origin'] !== undefined && headers['access-control-request-method'] !== undefined;

/** Answers the headers of a preflight, which the address itself answers. */
export function preflightHeaders(cors: Cors, head: RequestHead): Record<string, string> {
  const allowed = corsHeaders(cors, head);
  if (Object.keys(allowed).length === 0) return {};
  return {
    ...allowed,
    ...(cors.AllowMethods && { 'access-control-allow-methods': cors.AllowMethods.join(',') }),
    ...(cors.AllowHeaders && { 'access-control-allow-headers': cors.AllowHeaders.join(',') }),
    ...(cors.MaxAge !== undefined && { 'access-control-max-age': String(cors.MaxAge) }),
  };
}
