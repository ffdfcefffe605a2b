import type { Clock, EpochMs } from '../../kernel/clock.ts';
import type { Ids } from '../../kernel/ids.ts';
import type { Credentials, Principal, RoleSessions } from '../../kernel/principal.ts';
import type { KnownCredentials } from '../../protocol/sigv4.ts';
import { roleNotFound } from './errors.ts';
import type { Policies } from './roles.ts';
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

export const createSessions = (clock: Clock, ids: Ids, accountId: string, policies: Policies): Sessions =>
  new KeptSessions(clock, ids, accountId, policies);

class KeptSessions implements Sessions {
  readonly roles: RoleSessions = {
    principal: (roleArn, sessionName) => this.#principal(roleArn, sessionName),
    credentials: (roleArn, sessionName) => this.#credentials(roleArn, sessionName),
  };
  readonly #clock: Clock;
  readonly #ids: Ids;
  readonly #accountId: string;
  readonly #policies: Policies;
  readonly #kept = new Map(kinds.map((kind) => [kind, new Map<string, KnownCredentials>()] as const));
  /** The credentials of the runtime's own sessions, by role and name. */
  readonly #lasting = new Map<string, Credentials>();

  constructor(clock: Clock, ids: Ids, accountId: string, policies: Policies) {
    this.#clock = clock;
    this.#ids = ids;
    this.#accountId = accountId;
    this.#policies = policies;
  }

  issue(
    roleArn: string,
    sessionName: string,
    seconds: number,
    more?: SessionMore,
  ): { principal: Principal; credentials: IssuedCredentials } {
    const principal: Principal = { ...this.#principal(roleArn, sessionName), ...more };
    return { principal, credentials: this.issueFor(principal, seconds) };
  }

  issueFor(principal: Principal, seconds: number): IssuedCredentials {
    const credentials = { ...this.#fresh(), expiresAt: this.#clock.now() + seconds * 1000 };
    this.#remember(kindOf(principal), credentials.accessKeyId, { ...credentials, principal });
    return credentials;
  }

  find(accessKeyId: string): KnownCredentials | undefined {
    const byKey = [...this.#kept.values()].find((sessions) => sessions.has(accessKeyId));
    const known = byKey?.get(accessKeyId);
    if (!byKey || !known) return undefined;
    byKey.delete(accessKeyId);
    byKey.set(accessKeyId, known);
    return known;
  }

  #principal(roleArn: string, sessionName: string): Principal {
    const role = this.#policies.role(roleArn);
    if (!role) throw roleNotFound(roleArn);
    return {
      type: 'AssumedRole',
      roleArn,
      arn: `arn:aws:sts::${this.#accountId}:assumed-role/${role.name}/${sessionName}`,
      accountId: this.#accountId,
      userId: `${role.id}:${sessionName}`,
    };
  }

  #credentials(roleArn: string, sessionName: string): Credentials {
    const id = `${roleArn} ${sessionName}`;
    const known = this.#lasting.get(id);
    if (known && this.#of('own').has(known.accessKeyId)) return known;
    const credentials = this.#fresh();
    const principal = this.#principal(roleArn, sessionName);
    this.#remember('own', credentials.accessKeyId, { ...credentials, principal });
    this.#lasting.delete(id);
    this.#lasting.set(id, credentials);
    const [oldest] = this.#lasting.keys();
    if (this.#lasting.size > maxSessions && oldest !== undefined) this.#lasting.delete(oldest);
    return credentials;
  }

  #remember(kind: Kind, accessKeyId: string, known: KnownCredentials): void {
    const byKey = this.#of(kind);
    for (const [key, { expiresAt }] of byKey) {
      if (byKey.size < maxSessions && (expiresAt === undefined || expiresAt > this.#clock.now())) break;
      byKey.delete(key);
    }
    byKey.set(accessKeyId, known);
  }

  #of(kind: Kind): Map<string, KnownCredentials> {
    return this.#kept.get(kind) as Map<string, KnownCredentials>;
  }

  #fresh(): Required<Credentials> {
    return {
      accessKeyId: newAccessKeyId(this.#ids, 'ASIA'),
      secretAccessKey: newSecret(this.#ids),
      sessionToken: Buffer.from(this.#ids.bytes(96)).toString('base64'),
    };
  }
}
