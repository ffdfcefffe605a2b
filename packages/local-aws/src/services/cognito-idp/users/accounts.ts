import { createHmac } from 'node:crypto';
import type { Cognito } from '../context.ts';
import type { UserPool, UserPoolClient } from '../from-template.ts';
import { passwordViolation } from '../engine/password-policy.ts';
import { createVerifier } from '../../../protocol/srp.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { invalidPassword, userNotFound } from '../errors.ts';
import { username as usernameOf, type Input } from '../wire/input.ts';
import type { User, UserKeys, UserStatus } from '../stored.ts';

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Names compare by this: as typed, or without case where the pool says so. */
export const nameKey = (pool: UserPool, name: string): string => (pool.caseSensitive ? name : name.toLowerCase());

export function findUser({ state }: Cognito, pool: UserPool, name: string): User | undefined {
  return state.userByKey(pool.id, nameKey(pool, name));
}

/** The user whom an administrator names. */
export function userOf(cognito: Cognito, pool: UserPool, input: Input<'Username'>): User {
  const user = findUser(cognito, pool, usernameOf(input, 'Username'));
  if (!user) throw userNotFound();
  return user;
}

/** Whom an anonymous caller means: perhaps nobody, but always somebody to count tries and keep codes for. */
export interface Subject {
  readonly user: User | undefined;
  readonly sub: string;
}

/** A client that hides who exists gets the same made-up subject for the same unknown name every time. */
export function subjectOf(cognito: Cognito, client: UserPoolClient, name: string): Subject {
  const { pool } = client;
  // Made up in any case: it takes a moment, which must not be missing for those who exist.
  const invented = uuidForm.test(name) ? name.toLowerCase() : inventedSub(pool, nameKey(pool, name));
  const user = findUser(cognito, pool, name);
  if (user) return { user, sub: user.sub };
  if (!client.hideUserExistence) throw userNotFound();
  return { user: undefined, sub: invented };
}

/** Fixed bytes about somebody who does not exist. */
export const invent = (pool: UserPool, what: string, about: string): Buffer =>
  createHmac('sha256', pool.secret).update(`${what}:${about}`).digest();

function inventedSub(pool: UserPool, key: string): string {
  const bytes = invent(pool, 'sub', key).subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** What SRP hashes with the password, and what the client is told to hash. */
export const srpUserId = (user: Pick<User, 'username'>): string => user.username;

export function requirePolicy(pool: UserPool, password: string): void {
  const violation = passwordViolation(pool.policy, password);
  if (violation) throw invalidPassword(violation);
}

/** Salt and verifier; the password itself is forgotten. */
export function passwordRecord(
  { ports }: Cognito,
  pool: UserPool,
  username: string,
  password: string,
): Pick<User, 'salt' | 'verifier' | 'passwordSetAt'> {
  const salt = ports.ids.bytes(16);
  const verifier = createVerifier(pool.shortId, srpUserId({ username }), password, salt);
  return {
    salt: Buffer.from(salt).toString('hex'),
    verifier: Buffer.from(verifier).toString('hex'),
    passwordSetAt: ports.clock.now(),
  };
}

const aliasOf = (pool: UserPool, attributes: Readonly<Record<string, string>>): string | undefined =>
  pool.emailUsernames && attributes.email ? nameKey(pool, attributes.email) : undefined;

/** In a pool of e-mail usernames the sub is the username; elsewhere it is what the caller chose. */
export function createUser(
  cognito: Cognito,
  pool: UserPool,
  what: { username: string; password: string; status: UserStatus; attributes: Record<string, string>; taken: AwsError },
): User {
  const { ports, state } = cognito;
  const sub = ports.ids.uuid();
  const username = pool.emailUsernames ? sub : what.username;
  const now = ports.clock.now();
  const attributes = { ...what.attributes, ...(pool.emailUsernames ? { email: what.username } : {}), sub };
  const user: User = {
    poolId: pool.id,
    sub,
    username,
    enabled: true,
    status: what.status,
    attributes,
    ...passwordRecord(cognito, pool, username, what.password),
    createdAt: now,
    modifiedAt: now,
  };
  const keys: UserKeys = { nameKey: nameKey(pool, username), alias: aliasOf(pool, attributes) };
  state.transaction(() => {
    if (findUser(cognito, pool, what.username)) throw what.taken;
    state.insertUser(user, keys);
  });
  return user;
}

/** Stores a changed user; somebody else's sign-in address is refused. */
export function saveUser(cognito: Cognito, pool: UserPool, changed: User): User {
  const { state, ports } = cognito;
  const user = { ...changed, modifiedAt: ports.clock.now() };
  const alias = aliasOf(pool, user.attributes);
  state.transaction(() => {
    const holder = alias === undefined ? undefined : state.userByKey(pool.id, alias);
    if (holder && holder.sub !== user.sub)
      throw new AwsError('AliasExistsException', 'An account with the given email already exists.');
    state.updateUser(user, alias);
  });
  return user;
}
