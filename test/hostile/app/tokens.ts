import { createHash } from 'node:crypto';
import { hostileJson, hostileValues } from '../support/mutate.ts';
import { range, type Dice } from '../support/settings.ts';
import { ranger, token } from '../support/target.ts';

/** A query with a page token that the system never gave out, but whose checksum is right. */
export interface Forgery {
  readonly as: string;
  readonly query: string;
  readonly nextToken: string;
}

const emptyHash = createHash('sha256').update('').digest('base64url');
const targets = [
  {
    as: token,
    binding: `dragons\n${emptyHash}`,
    query: 'query L($t: String) { listDragons(nextToken: $t) { items { name } } }',
  },
  {
    as: ranger,
    binding: 'reports\nall',
    query: 'query L($t: String) { listAllReports(nextToken: $t) { items { id } } }',
  },
] as const;

/** As functions/shared/lambda/page-token.ts makes it, which anybody can read. */
function sealed(binding: string, text: string): string {
  const payload = Buffer.from(text, 'utf8').toString('base64url');
  const check = createHash('sha256').update(`page-token-1\n${binding}\n${payload}`).digest('base64url').slice(0, 16);
  return `${payload}.${check}`;
}

const generations = ['a'.repeat(16), '0', '../x', '', 'g'.repeat(300)];
const positions = [0, -1, -2, 1e21, 2 ** 53, 0.5, '0', null, [], {}];

/** The positions of a token that was given out, a few of which are others. */
function altered(dice: Dice, genuine: readonly unknown[]): unknown[] {
  const [generation, began, ...places] = genuine;
  const some = () => dice.pick([...positions, 1e12, 1e14, 2 ** 53 - 1, Date.now(), 1e5]);
  switch (dice.below(4)) {
    case 0:
      return [generation, began, ...places.slice(0, -1), some()];
    case 1:
      return [generation, some(), ...places];
    case 2:
      return [generation, began, ...range(2 + dice.below(40)).flatMap(() => places)];
    default:
      return [generation, began, dice.pick(['', '0', '1', '0'.repeat(24), '1'.repeat(24), '2', 'x']), some()];
  }
}

export const positionsIn = (token: string): readonly unknown[] =>
  JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString('utf8')) as unknown[];

function payload(dice: Dice, genuine: readonly unknown[]): string {
  switch (dice.below(6)) {
    case 5:
      return JSON.stringify(altered(dice, genuine));
    case 0:
      return dice.pick(hostileJson);
    case 1:
      return JSON.stringify(dice.pick(hostileValues)) ?? 'null';
    case 2:
      return JSON.stringify([dice.pick(hostileValues), dice.pick(hostileValues), dice.pick(hostileValues)]);
    case 3:
      return JSON.stringify([dice.pick(generations), dice.pick(positions), dice.pick(positions)]);
    default: {
      const part = 'a'.repeat(26);
      const time = String(dice.below(2 ** 31)).padStart(13, '0');
      return JSON.stringify([`${time}-${part}-${dice.pick([part, part.toUpperCase(), `${part}/..`, '\ud800'])}`]);
    }
  }
}

/** `genuine` are the positions of a token of dragons. */
export function forgery(dice: Dice, genuine: readonly unknown[] = ['g1-1', 0, '', 0]): Forgery {
  const { as, binding, query } = dice.pick(targets);
  return { as, query, nextToken: sealed(binding, payload(dice, genuine)) };
}
