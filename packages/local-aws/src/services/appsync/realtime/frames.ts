import { isObject } from '../../../kernel/is-object.ts';

/**
 * The frames of AppSync's `graphql-ws` protocol, as text. docs: AWS AppSync Developer Guide, "Building a real-time
 * WebSocket client in AWS AppSync"
 */

export interface FrameError {
  readonly errorType?: string;
  readonly message: string;
}

export const connectionAck = JSON.stringify({ type: 'connection_ack', payload: { connectionTimeoutMs: 300_000 } });
export const keepAlive = JSON.stringify({ type: 'ka' });

export const connectionError = (errorType: string, message: string, errorCode: number): string =>
  JSON.stringify({ type: 'connection_error', payload: { errors: [{ errorType, message, errorCode }] } });
export const startAck = (id: string): string => JSON.stringify({ type: 'start_ack', id });
export const complete = (id: string): string => JSON.stringify({ type: 'complete', id });
export const errorFrame = (id: string | undefined, errors: readonly FrameError[]): string =>
  JSON.stringify({ ...(id !== undefined && { id }), type: 'error', payload: { errors } });

/** Writes a frame around a payload that is JSON text already, because many subscribers share it. */
export const dataFrame = (id: string, payload: string): string =>
  `{"id":${JSON.stringify(id)},"type":"data","payload":${payload}}`;

export const unsupported = (kind: string): string =>
  errorFrame('', [
    { errorType: 'UnsupportedOperation', message: `${kind} not supported through the realtime channel` },
  ]);

export type ClientFrame =
  | { readonly type: 'connection_init' }
  | {
      readonly type: 'start';
      readonly id: string;
      readonly data: string;
      readonly authorization: Readonly<Record<string, string>>;
    }
  | { readonly type: 'stop'; readonly id: string };

/** Answers undefined for a text that is not a frame of the protocol. */
export function readFrame(text: string): ClientFrame | undefined {
  const frame = jsonObject(text);
  if (!frame) return undefined;
  const { type, id, payload } = frame;
  if (type === 'connection_init') return { type };
  if (typeof id !== 'string' || id === '' || id.length > maxIdLength) return undefined;
  if (type === 'stop') return { type, id };
  if (type !== 'start' || !isObject(payload) || typeof payload['data'] !== 'string') return undefined;
  const extensions = payload['extensions'];
  const authorization = isObject(extensions) ? readHeaders(extensions['authorization']) : undefined;
  return { type, id, data: payload['data'], authorization: authorization ?? {} };
}

const maxIdLength = 128;

export function jsonObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Answers the header object of a client with lower-case names, or undefined unless all values are texts. */
export function readHeaders(value: unknown): Record<string, string> | undefined {
  if (!isObject(value)) return undefined;
  const headers = Object.create(null) as Record<string, string>;
  for (const [name, text] of Object.entries(value)) {
    if (typeof text !== 'string') return undefined;
    headers[name.toLowerCase()] = text;
  }
  return headers;
}
