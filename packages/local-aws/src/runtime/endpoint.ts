import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { AwsResponse, RequestHead } from '../contract/service.ts';
import { createCache } from '../kernel/cache.ts';
import { systemIds } from '../kernel/ids.ts';
import { isLocalHost, isLocalOrigin, listensOnLoopback } from '../server/hosts.ts';
import { listenOrExplain, type Place } from '../server/listen-or-explain.ts';
import type { Listening, ListenOptions } from '../server/listen.ts';
import { readHeaders } from '../server/read-request.ts';
import { refuseUpgrade } from '../server/refuse-upgrade.ts';
import type { Handle } from './pipeline.ts';
import { plain, type PipelineParts } from './steps.ts';

type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

export interface Endpoint {
  readonly server: Listening;
  /** The server that speaks TLS, beside the other, if there is one. */
  readonly secure?: Listening | undefined;
  /** Starts to serve requests and sockets. */
  open(open: Open): void;
}

export interface Open {
  readonly handle: Handle;
  readonly bodyLimit: ListenOptions['bodyLimit'];
  readonly begin?: ListenOptions['begin'];
  readonly upgrade: Upgrade;
}

interface SecurePlace extends Place {
  readonly certificate: NonNullable<ListenOptions['certificate']>;
}

/** Listens at once, and answers 503 until `open` is called. */
export async function openEndpoint(
  place: Pick<ListenOptions, 'host' | 'port' | 'operator'>,
  refusalOf: PipelineParts['refusalOf'],
  secured?: SecurePlace,
): Promise<Endpoint> {
  let open: Open = {
    handle: async () => starting(),
    bodyLimit: () => 0,
    upgrade: (_request, socket) => void socket.destroy(),
  };
  const handling = {
    operator: place.operator,
    bodyLimit: (head) => open.bodyLimit(head),
    begin: (head) => open.begin?.(head),
    newRequestId: systemIds.uuid,
    handle: (request) => open.handle(request),
    upgrade: (request, socket, head) =>
      refusalOf(readHeaders(request.rawHeaders)) === undefined
        ? open.upgrade(request, socket, head)
        : refuseUpgrade(socket, '403 Forbidden'),
  } satisfies Omit<ListenOptions, 'host' | 'port'>;
  const server = await listenOrExplain({ ...place, ...handling });
  const secure = secured && (await listenOrExplain({ ...secured, ...handling }));
  return {
    server,
    secure,
    open(opened) {
      open = opened;
    },
  };
}

export const starting = (): AwsResponse => plain(503, 'Starting. Try again in a moment.');

/**
 * Answers why a request is refused by its Host and Origin. It is asked twice for each request, and clients repeat the
 * same values, so an answer about loopback is kept.
 */
export function refusalFor(
  host: string,
  allowOrigins: readonly string[] | undefined,
): (headers: RequestHead['headers']) => string | undefined {
  const judge = judgeOf(host, allowOrigins);
  if (!listensOnLoopback(host)) return (headers) => judge(headers['host'], headers['origin']);
  const known = createCache<string, { readonly refusal: string | undefined }>(100);
  return ({ host: name, origin }) => {
    const key = origin === undefined ? (name ?? '') : `${name}\n${origin}`;
    let judged = known.get(key);
    if (!judged) known.set(key, (judged = { refusal: judge(name, origin) }));
    return judged.refusal;
  };
}

const judgeOf =
  (listensAt: string, allowOrigins: readonly string[] | undefined) =>
  (host: string | undefined, origin: string | undefined): string | undefined => {
    if (!isLocalHost(host, listensAt)) return 'This endpoint answers to local names only.';
    return isLocalOrigin(origin, listensAt, allowOrigins)
      ? undefined
      : 'This endpoint answers pages of this machine only. Others need --allow-origin.';
  };
