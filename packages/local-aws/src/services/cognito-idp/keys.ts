import { createHash, createPrivateKey, createPublicKey, generateKeyPair, generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { JsonWebKeySet } from '../../service-ports.ts';
import type { Clock } from '../../clock.ts';
import type { StoredKey } from './records.ts';
import type { State } from './state.ts';

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

export type Keys = ReturnType<typeof createKeys>;

type Use = StoredKey['use'];
const uses: readonly Use[] = ['id', 'access'];
const size = { modulusLength: 2048 };

/**
 * Each pool's RS256 keys: ID and access tokens have their own, the newest of a use signs, and every stored one verifies,
 * so that tokens outlive a rotation. Made once, in the background of the first start, because an RSA key takes some 100 ms.
 */
export function createKeys(state: State, clock: Clock) {
  const loaded = new Map<string, readonly (SigningKey & { use: Use; publicKey: KeyObject })[]>();
  const publish = new Map<string, JsonWebKeySet>();
  let stopped = false;

  const store = (poolId: string, use: Use, privateKey: KeyObject): void => {
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    state.addFirstKey(poolId, { kid: kidOf(createPublicKey(privateKey)), use, pem }, clock.now());
  };

  const ofPool = (poolId: string) => {
    const known = loaded.get(poolId);
    if (known) return known;
    const missing = uses.filter((use) => !state.keys(poolId).some((key) => key.use === use));
    for (const use of missing) store(poolId, use, generateKeyPairSync('rsa', size).privateKey);
    const keys = state.keys(poolId).map(({ kid, use, pem }) => {
      const privateKey = createPrivateKey(pem);
      return { kid, use, privateKey, publicKey: createPublicKey(privateKey) };
    });
    loaded.set(poolId, keys);
    return keys;
  };

  const prepare = (poolId: string, use: Use): void => {
    generateKeyPair('rsa', size, (error, _publicKey, privateKey) => {
      if (!error && !stopped && state.isOpen() && !loaded.has(poolId)) store(poolId, use, privateKey);
    });
  };

  return {
    /** Starts making the keys that the pool lacks. Whoever needs them earlier makes them at once. */
    prepare(poolId: string): void {
      const stored = state.keys(poolId);
      for (const use of uses) if (!stored.some((key) => key.use === use)) prepare(poolId, use);
    },
    signing(poolId: string, use: Use): SigningKey {
      const key = ofPool(poolId).find((candidate) => candidate.use === use);
      if (!key) throw new Error(`user pool ${poolId} has no key for ${use} tokens`);
      return key;
    },
    verifying: (poolId: string, kid: string): KeyObject | undefined => ofPool(poolId).find((key) => key.kid === kid)?.publicKey,
    published(poolId: string): JsonWebKeySet {
      const keys = publish.get(poolId) ?? { keys: ofPool(poolId).map(({ kid, publicKey }) => toJwk(kid, publicKey)) };
      publish.set(poolId, keys);
      return keys;
    },
    stop(): void {
      stopped = true;
    },
  };
}

const kidOf = (publicKey: KeyObject): string => createHash('sha256').update(publicKey.export({ type: 'spki', format: 'der' })).digest('base64');

function toJwk(kid: string, publicKey: KeyObject): Record<string, string> {
  const { e = '', n = '' } = publicKey.export({ format: 'jwk' }) as { e?: string; n?: string };
  return { alg: 'RS256', e, kid, kty: 'RSA', n, use: 'sig' };
}
