import { createHmac } from 'node:crypto';
import type { CognitoContext } from '../context.ts';
import type { UserPool, UserPoolClient } from '../from-template.ts';
import { passwordViolation } from '../engine/password-policy.ts';
import { createVerifier } from '../../../protocol/srp.ts';
import type { AwsError } from '../../../kernel/errors.ts';
import { invalidPassword, userNotFound } from '../errors.ts';
import type { Address, AliasAttribute } from '../engine/schema.ts';
import type { User, UserStatus } from '../stored.ts';
import { aliasesOf, aliasExists, isMovable, nameKey, namesByAddress, usernameExists, withAddress } from './aliases.ts';

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function findUser({ store }: CognitoContext, pool: UserPool, name: string): User | undefined {
  return store.userByKey(pool.id, nameKey(pool, name));
}

/** Answers the user whom an administrator names. */
export function userOf(context: CognitoContext, pool: UserPool, name: string): User {
  const user = findUser(context, pool, name);
  if (!user) throw userNotFound();
  return user;
}

/**
 * The user whom an anonymous caller names. If there is none, the sub is invented, so that tries and codes still count.
 */
export interface Subject {
  readonly user: User | undefined;
  readonly sub: string;
}

/**
 * Finds the subject. If the client hides which users exist, an unknown name always gets the same invented subject.
 * docs: Amazon Cognito Developer Guide, "Managing user existence error responses"
 */
export function subjectOf(context: CognitoContext, client: UserPoolClient, name: string): Subject {
  const { pool } = client;
  // The sub is invented in every case, because that takes a moment, which must not be missing for users who exist.
  const invented = uuidForm.test(name) ? name.toLowerCase() : inventedSub(pool, nameKey(pool, name));
  const user = findUser(context, pool, name);
  if (user) return { user, sub: user.sub };
  if (!client.hideUserExistence) throw userNotFound();
  return { user: undefined, sub: invented };
}

/** Answers fixed bytes about a user who does not exist. */
export const invent = (pool: UserPool, what: string, about: string): Buffer =>
  createHmac('sha256', pool.secret).update(`${what}:${about}`).digest();

function inventedSub(pool: UserPool, key: string): string {
  const bytes = invent(pool, 'sub', key).subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/**
 * Answers the name that SRP hashes with the password. The challenge tells it to the client as USER_ID_FOR_SRP.
 * observed: aws-amplify 6 (cognito-amplify.test.ts)
 */
export const srpUserId = (user: Pick<User, 'username'>): string => user.username;

export function requirePolicy(pool: UserPool, password: string): void {
  const violation = passwordViolation(pool.policy, password);
  if (violation) throw invalidPassword(violation);
}

/** Makes the salt and the verifier, and drops the password itself. */
export function passwordRecord(
  { clock, ids }: CognitoContext,
  pool: UserPool,
  username: string,
  password: string,
): Pick<User, 'salt' | 'verifier' | 'passwordSetAt'> {
  const salt = ids.bytes(16);
  const verifier = createVerifier(pool.shortId, srpUserId({ username }), password, salt);
  return {
    salt: Buffer.from(salt).toString('hex'),
    verifier: Buffer.from(verifier).toString('hex'),
    passwordSetAt: clock.now(),
  };
}

interface NewAccount {
  /** A new one unless given. */
  readonly sub?: string;
  readonly username: string;
  readonly password: string;
  readonly status: UserStatus;
  readonly attributes: Readonly<Record<string, string>>;
  readonly taken: AwsError;
  /** Takes an alias from a user who has it. */
  readonly takesAliases?: boolean;
}

/**
 * Makes a user. In a pool whose users sign in with an address the sub is the username; elsewhere the caller chooses it.
 * docs: Amazon Cognito Developer Guide, "Customizing sign-in attributes"
 */
export function createUser(context: CognitoContext, pool: UserPool, what: NewAccount): User {
  const { clock, ids, store } = context;
  const sub = what.sub ?? ids.uuid();
  const username = namesByAddress(pool) ? sub : what.username;
  const now = clock.now();
  const attributes = { ...withAddress(pool, what.username, what.attributes), sub };
  const user: User = {
    poolId: pool.id,
    sub,
    username,
    enabled: true,
    status: what.status,
    attributes,
    ...passwordRecord(context, pool, username, what.password),
    createdAt: now,
    modifiedAt: now,
  };
  store.transaction(() => {
    if (findUser(context, pool, what.username)) throw what.taken;
    const keys = claimAliases(context, pool, user, {
      takesAliases: what.takesAliases ?? false,
      taken: (attribute) =>
        namesByAddress(pool)
          ? usernameExists(pool, user.attributes[attribute] ?? '', 'User already exists')
          : aliasExists(attribute),
    });
    store.insertUser(user, nameKey(pool, username));
    store.setAliases(pool.id, sub, keys);
  });
  return user;
}

/** Stores a changed user. Refuses an alias of another user, unless it may be taken from that user. */
export function saveUser(context: CognitoContext, pool: UserPool, changed: User, takesAliases = false): User {
  const { store, clock } = context;
  const user = { ...changed, modifiedAt: clock.now() };
  store.transaction(() => {
    const keys = claimAliases(context, pool, user, { takesAliases, taken: aliasExists });
    store.updateUser(user);
    store.setAliases(pool.id, user.sub, keys);
  });
  return user;
}

interface Claim {
  readonly takesAliases: boolean;
  readonly taken: (attribute: AliasAttribute) => AwsError;
}

/** Answers the aliases that the user may have from now on. */
function claimAliases(
  context: CognitoContext,
  pool: UserPool,
  user: User,
  { takesAliases, taken }: Claim,
): readonly string[] {
  const aliases = aliasesOf(pool, user);
  for (const [attribute, key] of aliases) {
    const holder = context.store.userByKey(pool.id, key);
    if (!holder || holder.sub === user.sub) continue;
    const isAlias = aliasesOf(pool, holder).get(attribute) === key;
    if (!takesAliases || !isAlias || !isMovable(pool, attribute)) throw taken(attribute);
    release(context, pool, holder, attribute);
  }
  return [...new Set(aliases.values())];
}

/**
 * The user before can no longer sign in with the address, which counts as not verified from now on. docs: Amazon
 * Cognito Developer Guide, "Customizing sign-in attributes"; recorded: boto/boto3#3213
 */
function release({ store, clock }: CognitoContext, pool: UserPool, holder: User, attribute: Address): void {
  const attributes = { ...holder.attributes, [`${attribute}_verified`]: 'false' };
  const user = { ...holder, attributes, modifiedAt: clock.now() };
  store.updateUser(user);
  store.setAliases(pool.id, user.sub, [...new Set(aliasesOf(pool, user).values())]);
}
