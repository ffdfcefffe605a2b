import { createHash, timingSafeEqual } from 'node:crypto';
import type { UnauthenticatedRequest } from '../contract/service.ts';

export interface Gate {
  /** Answers the reason to refuse a request, or undefined if it may come in. */
  refusalOf(request: Pick<UnauthenticatedRequest, 'method' | 'headers'>): Refusal | undefined;
  /** Tells whether the address of the request contains the session, as the printed URL does. */
  opens(request: UnauthenticatedRequest): boolean;
  /** The header that gives the session to the browser. */
  readonly cookie: string;
}

export type Refusal = 'host' | 'origin' | 'session';

/**
 * Admits requests with the session of this start, from pages of the console alone. Browsers send a cookie to every port
 * of this machine, and count pages of other ports as the same site. So the gate checks the origin, and a request that
 * changes something must name it.
 */
export function createGate(session: string, port: () => number): Gate {
  const name = (): string => `local-aws-console-${port()}`;
  return {
    get cookie() {
      return `${name()}=${session}; HttpOnly; SameSite=Strict; Path=/`;
    },
    opens: ({ method, path, query }) => method === 'GET' && path === '/' && isSame(query.get('session') ?? '', session),
    refusalOf({ method, headers }) {
      const host = headers['host'] ?? '';
      if (![`127.0.0.1:${port()}`, `localhost:${port()}`].includes(host.toLowerCase())) return 'host';
      const { origin, 'sec-fetch-site': site } = headers;
      if (origin !== undefined && origin !== `http://${host}`) return 'origin';
      if (origin === undefined && method !== 'GET') return 'origin';
      if (site !== undefined && site !== 'same-origin' && site !== 'none') return 'origin';
      return isSame(cookieNamed(name(), headers['cookie']), session) ? undefined : 'session';
    },
  };
}

const cookieNamed = (name: string, header = ''): string =>
  header
    .split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1) ?? '';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
const isSame = (given: string, expected: string): boolean => timingSafeEqual(digest(given), digest(expected));
