import { generateKeyPair, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { JsonWebKeySet } from '../../../contract/ports.ts';
import type { Clock } from '../../../kernel/clock.ts';
import type { CognitoStore } from '../store/index.ts';
import { storedKey, toLoadedKey, type LoadedKey, type SigningKey, type Use } from './loaded-key.ts';

const uses: readonly Use[] = ['id', 'access'];
const size = { modulusLength: 2048 };
const newKeyPair = promisify(generateKeyPair);

/**
 * Each pool's RS256 keys: ID and access tokens have their own.
 * docs: Amazon Cognito Developer Guide, "Verifying JSON web tokens"
 *
 * Those that are not retired sign; a retired one stays
 * published, and verifies, until the longest-lived token that it signed has expired, so that tokens outlive a rotation.
 * Made once, in the background of the first start, because an RSA key takes some 100 ms.
 */
export class Keys {
  readonly #store: CognitoStore;
  readonly #clock: Clock;
  readonly #loaded = new Map<string, readonly LoadedKey[]>();
  readonly #published = new Map<string, { readonly keys: readonly LoadedKey[]; readonly jwks: JsonWebKeySet }>();
  readonly #longest = new Map<string, number>();
  #isStopped = false;

  constructor(store: CognitoStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Starts to make the keys that the pool lacks. Code that needs one earlier makes it at once. */
  prepare(poolId: string): void {
    const stored = this.#store.keys(poolId);
    for (const use of uses) if (!stored.some((key) => key.use === use)) this.#make(poolId, use);
  }

  /** Answers the signing key for a token with this lifetime. */
  signing(poolId: string, use: Use, lifetimeSeconds: number): SigningKey {
    const key = this.#ofPool(poolId).find(
      (candidate) => candidate.use === use && candidate.publishedUntil === Infinity,
    );
    if (!key) throw new Error(`user pool ${poolId} has no key for ${use} tokens`);
    if ((this.#longest.get(key.kid) ?? 0) < lifetimeSeconds) {
      this.#store.lengthenKeyLife(key.kid, lifetimeSeconds);
      this.#longest.set(key.kid, lifetimeSeconds);
    }
    return key;
  }

  verifying(poolId: string, kid: string): KeyObject | undefined {
    return this.#ofPool(poolId).find((key) => key.kid === kid)?.publicKey;
  }

  published(poolId: string): JsonWebKeySet {
    const keys = this.#ofPool(poolId);
    const before = this.#published.get(poolId);
    if (before?.keys === keys) return before.jwks;
    const jwks = { keys: keys.map(({ jwk }) => jwk) };
    this.#published.set(poolId, { keys, jwks });
    return jwks;
  }

  /** Makes new keys, which sign from now on. */
  async rotate(poolId: string): Promise<void> {
    this.#ofPool(poolId);
    const fresh = await Promise.all(
      uses.map(async (use) => storedKey(use, (await newKeyPair('rsa', size)).privateKey)),
    );
    if (this.#isStopped || !this.#store.isOpen()) return;
    this.#store.replaceKeys(poolId, fresh, this.#clock.now());
    this.#loaded.delete(poolId);
  }

  stop(): void {
    this.#isStopped = true;
  }

  #make(poolId: string, use: Use): void {
    generateKeyPair('rsa', size, (error, _publicKey, privateKey) => {
      if (!error && !this.#isStopped && this.#store.isOpen() && !this.#loaded.has(poolId))
        this.#storeFirst(poolId, use, privateKey);
    });
  }

  /** Lists the keys that sign or verify now, and forgets those whose tokens have all expired. */
  #ofPool(poolId: string): readonly LoadedKey[] {
    const known = this.#loaded.get(poolId) ?? this.#load(poolId);
    const now = this.#clock.now();
    const live = known.every((key) => key.publishedUntil > now)
      ? known
      : known.filter((key) => key.publishedUntil > now);
    for (const key of known) if (key.publishedUntil <= now) this.#store.deleteKey(key.kid);
    this.#loaded.set(poolId, live);
    return live;
  }

  #load(poolId: string): readonly LoadedKey[] {
    const missing = uses.filter((use) => !this.#store.keys(poolId).some((key) => key.use === use));
    for (const use of missing) this.#storeFirst(poolId, use, generateKeyPairSync('rsa', size).privateKey);
    return this.#store.keys(poolId).map(toLoadedKey);
  }

  #storeFirst(poolId: string, use: Use, privateKey: KeyObject): void {
    this.#store.addFirstKey(poolId, storedKey(use, privateKey), this.#clock.now());
  }
}
