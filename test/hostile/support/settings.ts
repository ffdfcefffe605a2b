import { createRandom } from '../../reliability/support/settings.ts';

/** HOSTILE=full runs the long form; HOSTILE_SEED repeats a run, HOSTILE_ONLY=suite:index a single input of it. */
export const full = process.env['HOSTILE'] === 'full';

export const size = <T>(short: T, long: T): T => (full ? long : short);

export const seed = Number(process.env['HOSTILE_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

export const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** The numbers of a suite's inputs: all, or the one that HOSTILE_ONLY names. */
export function indices(suite: string, count: number): number[] {
  const only = process.env['HOSTILE_ONLY']?.split(':');
  return range(count).filter((index) => only === undefined || (only[0] === suite && Number(only[1]) === index));
}

export interface Dice {
  /** An integer in [0, limit). */
  below(limit: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
}

/** Every input has its own numbers, so that one can be made again without those before it. */
export function diceOf(suite: string, index: number): Dice {
  let from = seed ^ Math.imul(index + 1, 0x9e3779b1);
  for (const letter of suite) from = Math.imul(from ^ letter.charCodeAt(0), 0x01000193);
  const random = createRandom(from);
  const below = (limit: number): number => Math.floor(random() * limit);
  return {
    below,
    chance: (probability) => random() < probability,
    pick(list) {
      const index = below(list.length);
      if (index >= list.length) throw new Error('nothing to pick from');
      return list[index] as (typeof list)[number];
    },
  };
}

/** Printed, so that a run that failed can be repeated. */
export function announce(suite: string, figures: object): void {
  process.stdout.write(`hostile: ${suite} ${JSON.stringify({ seed, form: full ? 'full' : 'short', ...figures })}\n`);
}
