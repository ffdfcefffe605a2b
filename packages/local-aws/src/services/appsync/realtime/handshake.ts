import type { IncomingHttpHeaders } from 'node:http';
import type { UnauthenticatedRequest } from '../../../contract/service.ts';
import { jsonObject, readHeaders } from './frames.ts';

export const subprotocol = 'graphql-ws';

/** What clients of the package graphql-ws offer. observed: graphql-ws 6.4.2 */
export const foreignProtocol = 'graphql-transport-ws';

/** The handshake of a client that opens a socket. */
export interface Handshake {
  /** The path of the GraphQL endpoint that this real-time endpoint belongs to. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The headers with credentials; undefined if the client's header object cannot be read. */
  readonly authorization: Readonly<Record<string, string>> | undefined;
  readonly sourceIp: string;
}

const suffix = '/realtime';
const credentialHeaders = [
  'authorization',
  'x-api-key',
  'x-amz-date',
  'x-amz-security-token',
  'host',
  'content-type',
  'content-encoding',
  'accept',
];

/** Reads a handshake, or answers undefined if the URL is not that of a real-time endpoint. */
export function readHandshake(url: string, incoming: IncomingHttpHeaders, sourceIp: string): Handshake | undefined {
  const [path = '', query = ''] = splitOnce(url, '?');
  if (!path.endsWith(suffix)) return undefined;
  const headers = Object.create(null) as Record<string, string>;
  for (const [name, value] of Object.entries(incoming))
    if (value !== undefined && !hidden.includes(name)) headers[name] = Array.isArray(value) ? value.join(',') : value;
  return { path: path.slice(0, -suffix.length), headers, authorization: readAuthorization(query, incoming), sourceIp };
}

/** These headers contain credentials, or say nothing to a resolver. */
const hidden = [
  'cookie',
  'sec-websocket-protocol',
  'sec-websocket-key',
  'sec-websocket-version',
  'sec-websocket-extensions',
  'connection',
  'upgrade',
];

const splitOnce = (text: string, separator: string): string[] => {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
};

/**
 * AppSync takes credentials in three ways: in a query parameter, in a subprotocol next to `graphql-ws`, or in plain
 * headers. docs: AWS AppSync Developer Guide, "Building a real-time WebSocket client in AWS AppSync"
 */
function readAuthorization(query: string, incoming: IncomingHttpHeaders): Record<string, string> | undefined {
  const parameter = new URLSearchParams(query).get('header');
  if (parameter !== null) return decode(parameter);
  const offered = offeredProtocols(incoming).find((protocol) => protocol.startsWith('header-'));
  if (offered) return decode(offered.slice('header-'.length));
  const headers = Object.create(null) as Record<string, string>;
  for (const name of credentialHeaders) {
    const value = incoming[name];
    if (typeof value === 'string') headers[name] = value;
  }
  return headers;
}

export const offeredProtocols = (incoming: IncomingHttpHeaders): string[] =>
  (incoming['sec-websocket-protocol'] ?? '').split(',').map((protocol) => protocol.trim());

/** Decodes base64 or base64url, with or without padding. A `+` of the query string may have become a space. */
const decode = (encoded: string): Record<string, string> | undefined =>
  readHeaders(jsonObject(Buffer.from(encoded.replaceAll(' ', '+'), 'base64').toString('utf8')));

/**
 * Makes the HTTP request that the credentials of a connection or of a subscription stand for, and that IAM callers
 * sign. docs: AWS AppSync Developer Guide, "Building a real-time WebSocket client in AWS AppSync"
 */
export function impliedRequest(
  handshake: Handshake,
  authorization: Readonly<Record<string, string>>,
  path: string,
  body: string,
  requestId: string,
): UnauthenticatedRequest {
  return {
    method: 'POST',
    path,
    query: new URLSearchParams(),
    headers: authorization,
    body: Buffer.from(body),
    requestId,
    sourceIp: handshake.sourceIp,
  };
}
