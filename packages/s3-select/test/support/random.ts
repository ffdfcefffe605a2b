/** A small seeded generator (mulberry32): the same seed gives the same run. */
export interface Random {
  number(): number;
  below(limit: number): number;
  chance(probability: number): boolean;
  /** Answers the text with this probability, and otherwise an empty text. */
  maybe(probability: number, text: string): string;
  pick<T>(items: readonly T[]): T;
  many<T>(least: number, most: number, make: () => T): T[];
}

export const createRandom = (seed: number): Random => {
  let state = seed >>> 0;
  const number = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(number() * limit);
  const chance = (probability: number): boolean => number() < probability;
  return {
    number,
    below,
    chance,
    maybe: (probability, text) => (chance(probability) ? text : ''),
    pick: <T>(items: readonly T[]): T => items[below(items.length)] as T,
    many: (least, most, make) => Array.from({ length: least + below(most - least + 1) }, make),
  };
};

/** `SEED=... npx vitest run` repeats a run. */
export const seedOfRun = (): number => Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 32));

/** Answers a quarter of the cases, unless RELIABILITY=full asks for all. */
export const casesOfRun = (all: number): number => (process.env['RELIABILITY'] === 'full' ? all : all / 4);
