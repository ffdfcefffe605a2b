import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { RequestHead } from '../contract/service.ts';
import { systemIds } from '../kernel/ids.ts';
import { isLocalHost, isLocalOrigin } from '../server/hosts.ts';
import { listenOrExplain } from '../server/listen-or-explain.ts';
import type { Listening, ListenOptions } from '../server/listen.ts';
import { readHeaders } from '../server/read-request.ts';
import { refuseUpgrade } from '../server/refuse-upgrade.ts';
import type { Handle } from './pipeline.ts';
import { plain, type PipelineParts } from './steps.ts';

type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

interface Endpoint {
  readonly server: Listening;
  /** From now on requests live their life and sockets are taken over. */
  open(open: Open): void;
}

interface Open {
  readonly handle: Handle;
  readonly bodyLimit: ListenOptions['bodyLimit'];
  readonly upgrade: Upgrade;
}

/** Listens at once and answers 503 until `open`. */
export async function openEndpoint(
  place: Pick<ListenOptions, 'host' | 'port' | 'operator'>,
  refusalOf: PipelineParts['refusalOf'],
): Promise<Endpoint> {
  let open: Open = {
    handle: async () => plain(503, 'Starting. Try again in a moment.'),
    bodyLimit: () => 0,
    upgrade: (_request, socket) => void socket.destroy(),
  };
  const server = await listenOrExplain({
    ...place,
    bodyLimit: (head) => open.bodyLimit(head),
    newRequestId: systemIds.uuid,
    handle: (request) => open.handle(request),
    upgrade: (request, socket, head) =>
      refusalOf(readHeaders(request.rawHeaders)) === undefined
        ? open.upgrade(request, socket, head)
        : refuseUpgrade(socket, '403 Forbidden'),
  });
  return {
    server,
    open(opened) {
      open = opened;
    },
  };
}

export const refusalFor =
  (host: string, allowOrigins: readonly string[] | undefined) =>
  (headers: RequestHead['headers']): string | undefined => {
    if (!isLocalHost(headers['host'], host)) return 'This endpoint answers to local names only.';
    return isLocalOrigin(headers['origin'], host, allowOrigins)
      ? undefined
      : 'This endpoint answers pages of this machine only. Others need --allow-origin.';
  };
