import type { Clock, EpochMs } from '../../kernel/clock.ts';
import type { Ids } from '../../kernel/ids.ts';
import type { Credentials, Principal, RoleSessions } from '../../kernel/principal.ts';
import type { KnownCredentials } from '../../protocol/sigv4.ts';
import { roleNotFound } from './errors.ts';
import type { Policies, Role } from './roles.ts';
import { newAccessKeyId, newSecret } from './store.ts';

export interface IssuedCredentials extends Credentials {
  readonly sessionToken: string;
  readonly expiresAt: EpochMs;
}

/** For whom a session is, and what limits it. */
type SessionMore = Pick<Principal & { readonly type: 'AssumedRole' }, 'web' | 'limits' | 'tags' | 'transitive'>;

export interface Sessions {
  readonly roles: RoleSessions;
  /** Makes new credentials that expire, for sts:AssumeRole. */
  issue(
    roleArn: string,
    sessionName: string,
    seconds: number,
    more?: SessionMore,
  ): { principal: Principal; credentials: IssuedCredentials };
  /** Makes new credentials that expire for a caller that has lasting ones, for sts:GetSessionToken. */
  issueFor(principal: Principal, seconds: number): IssuedCredentials;
  find(accessKeyId: string): KnownCredentials | undefined;
}

/** The most sessions of a kind that are kept. Those that were not used for the longest time are dropped first. */
const maxSessions = 10_000;

/**
 * Who can open sessions at will must not end those of others: anybody can be a guest of an identity pool, and the
 * runtime's own sessions are those of functions that run.
 */
type Kind = 'own' | 'called' | 'user' | 'guest';
const kinds: readonly Kind[] = ['own', 'called', 'user', 'guest'];

function kindOf(who: Principal): Kind {
  if (who.type !== 'AssumedRole' || !who.web) return 'called';
  return who.web.login ? 'user' : 'guest';
}

export function createSessions(clock: Clock, ids: Ids, accountId: string, policies: Policies): Sessions {
  const kept = new Map(kinds.map((kind) => [kind, new Map<string, KnownCredentials>()] as const));
  const lasting = new Map<string, Credentials>();

  function roleOf(roleArn: string): Role {
    const role = policies.role(roleArn);
    if (!role) throw roleNotFound(roleArn);
    return role;
  }

  const principal = (roleArn: string, sessionName: string): Principal => {
    const role = roleOf(roleArn);
    return {
      type: 'AssumedRole',
      roleArn,
      arn: `arn:aws:sts::${accountId}:assumed-role/${role.name}/${sessionName}`,
      accountId,
      userId: `${role.id}:${sessionName}`,
    };
  };

  const of = (kind: Kind): Map<string, KnownCredentials> => kept.get(kind) as Map<string, KnownCredentials>;

  function remember(kind: Kind, accessKeyId: string, known: KnownCredentials): void {
    const byKey = of(kind);
    for (const [key, { expiresAt }] of byKey) {
      if (byKey.size < maxSessions && (expiresAt === undefined || expiresAt > clock.now())) break;
      byKey.delete(key);
    }
    byKey.set(accessKeyId, known);
  }

  const fresh = (): Required<Credentials> => ({
    accessKeyId: newAccessKeyId(ids, 'ASIA'),
    secretAccessKey: newSecret(ids),
    sessionToken: Buffer.from(ids.bytes(96)).toString('base64'),
  });

  function find(accessKeyId: string): KnownCredentials | undefined {
    const byKey = [...kept.values()].find((sessions) => sessions.has(accessKeyId));
    const known = byKey?.get(accessKeyId);
    if (!byKey || !known) return undefined;
    byKey.delete(accessKeyId);
    byKey.set(accessKeyId, known);
    return known;
  }

  function issueFor(who: Principal, seconds: number): IssuedCredentials {
    const credentials = { ...fresh(), expiresAt: clock.now() + seconds * 1000 };
    remember(kindOf(who), credentials.accessKeyId, { ...credentials, principal: who });
    return credentials;
  }

  return {
    roles: {
      principal,
      credentials(roleArn, sessionName) {
        const id = `${roleArn} ${sessionName}`;
        const known = lasting.get(id);
        if (known && of('own').has(known.accessKeyId)) return known;
        const credentials = fresh();
        remember('own', credentials.accessKeyId, { ...credentials, principal: principal(roleArn, sessionName) });
        lasting.delete(id);
        lasting.set(id, credentials);
        const [oldest] = lasting.keys();
        if (lasting.size > maxSessions && oldest !== undefined) lasting.delete(oldest);
        return credentials;
      },
    },
    issue(roleArn, sessionName, seconds, more) {
      const who: Principal = { ...principal(roleArn, sessionName), ...more };
      return { principal: who, credentials: issueFor(who, seconds) };
    },
    issueFor,
    find,
  };
}
