import { randomBytes } from 'node:crypto';
import type { AwsResponse, RequestHead, UnauthenticatedRequest } from '../contract/service.ts';
import { OperatorError } from '../kernel/operator-error.ts';
import type { Operator } from '../kernel/operator.ts';
import { listenOrExplain } from '../server/listen-or-explain.ts';
import type { Listening } from '../server/listen.ts';
import { createApi } from './api.ts';
import type { ConsoleParts } from './console.ts';
import { createFiles, html, json } from './files.ts';
import { createGate, type Refusal } from './gate.ts';
import { snapshotPath } from './snapshot-files.ts';

export type { ConsoleParts } from './console.ts';
export { createStateKeeper } from './state.ts';

export interface ConsolePlace {
  /** The port; 0 takes a free one. */
  readonly port: number;
  /** Takes a free port if another process has this one. */
  readonly orAny?: boolean;
  /** The session of the previous start, whose pages are still open. */
  readonly session?: string | undefined;
  readonly newRequestId: () => string;
  readonly operator: Operator;
}

export interface Console {
  /** The URL contains the session: whoever has it may do everything. */
  readonly url: string;
  readonly session: string;
  close(): Promise<void>;
}

const mostBodyBytes = 7 * 1024 * 1024;
/** A snapshot is read into memory, so its size is bounded. */
const mostSnapshotBytes = 2 ** 30;

/** Serves the console on loopback only, even if the endpoint listens on other addresses. */
export async function openConsole(parts: ConsoleParts, place: ConsolePlace): Promise<Console> {
  const session = place.session ?? randomBytes(24).toString('base64url');
  let server: Listening | undefined = undefined;
  const gate = createGate(session, () => server?.port ?? 0);
  const files = createFiles();
  const api = createApi(parts);
  const handle = async (request: UnauthenticatedRequest): Promise<AwsResponse> => {
    const refusal = gate.refusalOf(request);
    if (refusal !== 'host' && gate.opens(request)) return welcome(gate.cookie);
    if (refusal !== undefined) return refused(request, refusal);
    if (request.path.startsWith('/api/')) return api.answer(request);
    return request.method === 'GET' ? files(request) : json(405, { error: 'MethodNotAllowed' });
  };
  const bodyLimit = (head: RequestHead): number =>
    head.path === snapshotPath && gate.refusalOf(head) === undefined ? mostSnapshotBytes : mostBodyBytes;
  server = await listenAt(place, handle, bodyLimit);
  const { port, close } = server;
  return {
    url: `http://127.0.0.1:${port}/?session=${session}`,
    session,
    async close() {
      api.stop();
      await close();
    },
  };
}

async function listenAt(
  { port, orAny = false, newRequestId, operator }: ConsolePlace,
  handle: (request: UnauthenticatedRequest) => Promise<AwsResponse>,
  bodyLimit: (head: RequestHead) => number,
): Promise<Listening> {
  const options = { host: '127.0.0.1', bodyLimit, option: '--console-port' };
  try {
    return await listenOrExplain({ ...options, port, newRequestId, operator, handle });
  } catch (error) {
    if (!orAny || !(error instanceof OperatorError)) throw error;
    return listenOrExplain({ ...options, port: 0, newRequestId, operator, handle });
  }
}

/** The page goes on by itself. After a redirect from another site the browser would not send a strict cookie. */
const welcome = (cookie: string): AwsResponse =>
  html(200, '<!doctype html><meta http-equiv="refresh" content="0;url=/"><title>local-aws</title>', {
    'set-cookie': cookie,
  });

const said: Readonly<Record<Refusal, string>> = {
  host: 'The console answers to 127.0.0.1 and localhost only.',
  origin: 'The console answers its own pages only.',
  session: 'Open the address that local-aws printed at its start: the session is in it.',
};

const refused = ({ path }: UnauthenticatedRequest, refusal: Refusal): AwsResponse =>
  path.startsWith('/api/')
    ? json(refusal === 'session' ? 401 : 403, { error: 'Refused', message: said[refusal] })
    : html(refusal === 'session' ? 401 : 403, `<!doctype html><title>local-aws</title><p>${said[refusal]}</p>`);
