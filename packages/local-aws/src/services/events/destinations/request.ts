import type { ConnectionCredentials, DestinationParameters } from '../../../contract/ports.ts';
import { addressOf } from '../../../kernel/address.ts';
import { isObject } from '../../../kernel/is-object.ts';
import { declareUnverified, type RequireAllowed } from '../../../kernel/unverified.ts';
import type { Destination } from './destination.ts';

const otherBody = declareUnverified(
  'events-destination-body',
  'What does EventBridge send to an API destination if its connection has body parameters and the body is no object?',
  'the body without these parameters',
);
const structured = declareUnverified(
  'events-destination-parameter',
  'How does EventBridge write an object or a list of the event in a path, a header or a query of an API destination?',
  'as JSON',
);
const readingBody = declareUnverified(
  'events-destination-get',
  'Does EventBridge send a body with GET or HEAD to an API destination?',
  'it does not',
);

/**
 * EventBridge takes these headers out of a request. docs: Amazon EventBridge User Guide, "Connections for HTTP endpoint
 * targets in Amazon EventBridge"
 */
const removed = new Set([
  ...['a-im', 'accept-charset', 'accept-datetime', 'accept-encoding', 'cache-control', 'connection'],
  ...['content-encoding', 'content-length', 'content-md5', 'date', 'expect', 'forwarded', 'from', 'host'],
  ...['http2-settings', 'if-match', 'if-modified-since', 'if-none-match', 'if-range', 'if-unmodified-since'],
  ...['max-forwards', 'origin', 'pragma', 'proxy-authorization', 'range', 'referer', 'te', 'trailer'],
  ...['transfer-encoding', 'user-agent', 'upgrade', 'via', 'warning'],
]);

/**
 * docs: Amazon EventBridge User Guide, "API destinations as targets in Amazon EventBridge" (Headers included in
 * requests to API destinations)
 */
const own = { 'user-agent': 'Amazon/EventBridge/ApiDestinations', range: 'bytes=0-1048575' };

interface Request {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Makes the request to a destination. The parameters of the connection win over those of the target. docs: Amazon
 * EventBridge API Reference, "Target" (HttpParameters)
 */
export function requestOf(
  { endpoint, method }: Destination,
  { path = [], headers = {}, query = {}, isStructured }: DestinationParameters,
  connection: ConnectionCredentials,
  payload: string,
  requireAllowed: RequireAllowed,
): Request {
  if (isStructured === true) requireAllowed(structured);
  const url = addressOf(filled(endpoint, path));
  for (const [name, value] of Object.entries({ ...query, ...connection.query })) url.searchParams.set(name, value);
  const reads = method === 'GET' || method === 'HEAD';
  if (reads) requireAllowed(readingBody);
  return {
    method,
    url,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      ...settable(headers),
      ...settable(connection.headers),
      ...own,
    },
    body: reads ? '' : bodyOf(payload, connection.body, requireAllowed),
  };
}

/** Puts values in the place of the wildcards of a path, in order. */
function filled(endpoint: string, values: readonly string[]): string {
  const left = [...values];
  const [address = '', ...query] = endpoint.split('?');
  return [address.replace(/\*/g, (wildcard) => encoded(left.shift()) ?? wildcard), ...query].join('?');
}

const encoded = (value: string | undefined): string | undefined =>
  value === undefined ? undefined : encodeURIComponent(value.toWellFormed());

const settable = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers)
      .map(([name, value]) => [name.trim().toLowerCase(), value] as const)
      .filter(([name]) => !removed.has(name)),
  );

function bodyOf(payload: string, added: Readonly<Record<string, string>>, requireAllowed: RequireAllowed): string {
  if (Object.keys(added).length === 0) return payload;
  const value: unknown = JSON.parse(payload);
  if (isObject(value)) return JSON.stringify({ ...value, ...added });
  requireAllowed(otherBody);
  return payload;
}
