import { randomBytes, randomUUID } from 'node:crypto';

/** The randomness as an argument, so that tests can choose it. */
export interface Ids {
  uuid(): string;
  bytes(length: number): Uint8Array;
  /** Answers a number in [0, 1). */
  random(): number;
}

export const systemIds: Ids = { uuid: randomUUID, bytes: randomBytes, random: Math.random };
