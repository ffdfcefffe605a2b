import { createHash, timingSafeEqual } from 'node:crypto';
import type { UnauthenticatedRequest } from '../contract/service.ts';

export interface Gate {
  /** What keeps a request out; undefined when it may come in. */
  refusalOf(request: Pick<UnauthenticatedRequest, 'method' | 'headers'>): Refusal | undefined;
  /** Whether the request brings the session in its address, as the printed URL does. */
  opens(request: UnauthenticatedRequest): boolean;
  /** The header that hands the session to the browser. */
  readonly cookie: string;
}

export type Refusal = 'host' | 'origin' | 'session';

/**
 * Lets in who has the session of this start, from pages of the console alone. Cookies know no ports: every server of
 * this machine is sent the cookie, and a page of another port counts as the same site. So the origin is checked, and
 * what changes something has to name it.
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
