const mask = (1n << 48n) - 1n;
const multiplier = 0x5deece66dn;

/**
 * The generator of java.util.Random, whose numbers follow from the seed. docs: Java Platform API Specification,
 * "java.util.Random"
 */
export function javaRandom(seed: bigint) {
  let state = (seed ^ multiplier) & mask;
  const next = (bits: bigint): number => {
    state = (state * multiplier + 0xbn) & mask;
    return Number(BigInt.asIntN(32, state >> (48n - bits)));
  };
  return {
    /** Answers a whole number from 0 to `bound` - 1; `bound` fits into 31 bits. */
    below(bound: number): number {
      if ((bound & -bound) === bound) return Number((BigInt(bound) * BigInt(next(31n))) >> 31n);
      for (;;) {
        const bits = next(31n);
        const value = bits % bound;
        if (bits - value + (bound - 1) < 2 ** 31) return value;
      }
    },
    double: (): number => (next(26n) * 2 ** 27 + next(27n)) / 2 ** 53,
  };
}
