import { describe, expect, it } from 'vitest';
import { freshDirectories } from '../support/directories.ts';
import { faults } from './fault-places.ts';
import { toldOf, type Fault } from './faulty-app.ts';

const fresh = freshDirectories('two-faults-');
const isFull = process.env['RELIABILITY'] === 'full';
const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);

/** Answers numbers from 0 to 1 that a seed decides. */
function numbers(from: number): () => number {
  let state = from;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7f_ff_ff_ff;
    return state / 2 ** 31;
  };
}

/** Pairs of faults: all of them, or each fault once with another one. */
function pairs(): readonly (readonly [Fault, Fault])[] {
  const canMeet = ([one, other]: readonly [Fault, Fault]): boolean =>
    !one.places.some((place) => other.places.includes(place));
  if (isFull)
    return faults
      .flatMap((one, index) => faults.slice(index + 1).map((other) => [one, other] as const))
      .filter((pair) => canMeet(pair));
  const next = numbers(seed);
  const mixed = faults.map((fault) => [next(), fault] as const).sort(([one], [other]) => one - other);
  return mixed
    .flatMap(([, one], index) => (index % 2 === 0 ? [[one, (mixed[index + 1] ?? mixed[0]!)[1]] as const] : []))
    .filter((pair) => canMeet(pair));
}

/** The things that a list counts; one problem alone is no list. */
const countOf = (text: string): number =>
  [...text.matchAll(/: (\d+) things? stands? in the way/g)].reduce((sum, [, count]) => sum + Number(count), 0) || 1;

describe(`two faults of an app, from seed ${seed}`, () => {
  it.each(pairs().map(([one, other]) => [one.name, other.name, [one, other]] as const))(
    '%s, and %s: both are told, once each',
    async (_one, _other, both) => {
      const text = await toldOf(fresh(), both);
      for (const { name, told, lines = 1 } of both)
        expect(
          text.split('\n').filter((line) => told.test(line)),
          `${name} in ${text}`,
        ).toHaveLength(lines);
      expect(countOf(text), text).toBe(both.reduce((sum, { things = 1 }) => sum + things, 0));
    },
  );
});
