import { hkdfSync, randomBytes } from 'node:crypto';
import { N, claimSignature, g, k, keyInfo, pad, power, sha256, toInteger } from '../protocol/srp.ts';

export interface Proof {
  readonly timestamp: string;
  readonly signature: string;
}

/** Does the client's half of SRP with a user pool: it proves the password and never sends it. */
export function createSrpClient(poolId: string, secret: Uint8Array = randomBytes(32)) {
  const poolName = poolId.split('_')[1] ?? '';
  const a = toInteger(secret);
  const A = power(g, a) ?? g;
  return {
    publicValue: A.toString(16),
    /** Answers a PASSWORD_VERIFIER challenge, or undefined if an honest server would not send its numbers. */
    prove(challenge: Readonly<Record<string, string>>, password: string, now: Date): Proof | undefined {
      const { SALT = '', SRP_B = '', USER_ID_FOR_SRP = '', SECRET_BLOCK = '' } = challenge;
      if (![SALT, SRP_B].every((text) => /^[0-9a-f]+$/i.test(text))) return undefined;
      const B = BigInt(`0x${SRP_B}`);
      const u = toInteger(sha256(pad(A), pad(B)));
      const x = toInteger(sha256(pad(BigInt(`0x${SALT}`)), sha256(`${poolName}${USER_ID_FOR_SRP}:${password}`)));
      const base = (((B - k * (power(g, x) ?? 1n)) % N) + N) % N;
      const shared = power(base, a + u * x);
      if (u === 0n || shared === undefined) return undefined;
      const key = new Uint8Array(hkdfSync('sha256', pad(shared), pad(u), keyInfo, 16));
      const timestamp = timestampOf(now);
      return {
        timestamp,
        signature: claimSignature(
          key,
          poolName,
          USER_ID_FOR_SRP,
          Buffer.from(SECRET_BLOCK, 'base64'),
          timestamp,
        ).toString('base64'),
      };
    },
  };
}

/** Writes a time as `Sat Nov 1 11:19:23 UTC 2026`. */
function timestampOf(now: Date): string {
  const [weekday = '', day = '', month = '', year = '', time = ''] = now.toUTCString().split(/[ ,]+/);
  return `${weekday} ${month} ${Number(day)} ${time} UTC ${year}`;
}
