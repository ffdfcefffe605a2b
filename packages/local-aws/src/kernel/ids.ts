import { randomBytes, randomUUID } from 'node:crypto';

/** Randomness as an argument, so that tests can choose it. */
export interface Ids {
  uuid(): string;
  bytes(length: number): Uint8Array;
  /** In [0, 1). */
  random(): number;
}

export const systemIds: Ids = { uuid: randomUUID, bytes: randomBytes, random: Math.random };
