import { createDiffieHellman, createHash, createHmac, getDiffieHellman, hkdfSync } from 'node:crypto';

/**
 * Speaks the server's half of SRP-6a as user pools do. The group is the 3072-bit MODP prime of RFC 3526 with g = 2, and
 * the hash is SHA-256. A signature under an HKDF of the shared secret replaces the proofs M1 and M2.
 */
const prime = getDiffieHellman('modp15').getPrime();
export const N = BigInt(`0x${prime.toString('hex')}`);
export const g = 2n;
export const k = toInteger(sha256(pad(N), pad(g)));
export const keyInfo = 'Caldera Derived Key';

/**
 * Writes a number as the bytes that both sides hash: big-endian, an even number of digits, with a zero byte in front if
 * the top bit is set.
 */
export function pad(value: bigint): Buffer {
  const hex = value.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, 'hex');
}

export function toInteger(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}

export function sha256(...parts: (Uint8Array | string)[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/**
 * Computes base ^ exponent mod N in OpenSSL's constant-time code: a Diffie-Hellman secret is exactly that. It takes a
 * hundredth of the time of a BigInt loop. It refuses degenerate bases (0, 1, -1), which no honest client sends.
 */
export function power(base: bigint, exponent: bigint): bigint | undefined {
  const exchange = createDiffieHellman(prime, 2);
  exchange.setPrivateKey(pad(exponent));
  try {
    return toInteger(exchange.computeSecret(pad(base)));
  } catch {
    return undefined;
  }
}

const generatorPower = (exponent: bigint): bigint => power(g, exponent) ?? 1n;

/**
 * Makes the verifier that is stored instead of the password. `userId` is the value that the client gets as
 * USER_ID_FOR_SRP.
 */
export function createVerifier(poolName: string, userId: string, password: string, salt: Uint8Array): Uint8Array {
  const x = sha256(pad(toInteger(salt)), sha256(`${poolName}${userId}:${password}`));
  return pad(generatorPower(toInteger(x)));
}

/**
 * Makes a verifier that belongs to no password. It is a square, as every g^x is, so that no value derived from it looks
 * different.
 */
export function verifierWithoutPassword(seed: Uint8Array): Uint8Array {
  const root = toInteger(new Uint8Array(hkdfSync('sha256', seed, '', 'verifier', 400))) % N;
  return pad((root * root) % N);
}

/**
 * Reads a client's public value. Answers undefined if it is not a number, or if it would force the secret (A mod N =
 * 0).
 */
export function clientPublic(hex: string): bigint | undefined {
  if (!/^[0-9a-f]{1,1024}$/i.test(hex)) return undefined;
  const value = BigInt(`0x${hex}`);
  return value % N === 0n ? undefined : value;
}

/** Computes B = kv + g^b. */
export const serverPublic = (verifier: Uint8Array, b: Uint8Array): bigint =>
  (k * toInteger(verifier) + generatorPower(toInteger(b))) % N;

/** Computes the 16 bytes that client and server share if the password belongs to the verifier. */
export function sharedKey(exchange: {
  clientPublic: bigint;
  serverPublic: bigint;
  verifier: Uint8Array;
  b: Uint8Array;
}): Uint8Array | undefined {
  const u = toInteger(sha256(pad(exchange.clientPublic), pad(exchange.serverPublic)));
  if (u === 0n) return undefined;
  const blinded = power(toInteger(exchange.verifier), u);
  const secret =
    blinded === undefined ? undefined : power((exchange.clientPublic * blinded) % N, toInteger(exchange.b));
  return secret === undefined ? undefined : new Uint8Array(hkdfSync('sha256', pad(secret), pad(u), keyInfo, 16));
}

/** Computes PASSWORD_CLAIM_SIGNATURE. */
export function claimSignature(
  key: Uint8Array,
  poolName: string,
  userId: string,
  secretBlock: Uint8Array,
  timestamp: string,
): Buffer {
  return createHmac('sha256', key).update(poolName).update(userId).update(secretBlock).update(timestamp).digest();
}

const timestampForm = new RegExp(
  '^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) ' +
    String.raw`([1-9]|[12]\d|3[01]) \d{2}:\d{2}:\d{2} UTC \d{4}$`,
);

/**
 * Tells whether a text is a time such as `Sat Nov 1 11:19:23 UTC 2026`: English, UTC, and a day without a leading zero.
 */
export const isClaimTimestamp = (text: string): boolean => timestampForm.test(text);
