import { hostileValues, mutateBytes } from '../support/mutate.ts';
import { range, type Dice } from '../support/settings.ts';

/** Names that members of an object do not have. */
export const strangeNames = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'length',
  '',
  'unknown',
  'x'.repeat(5_000),
  '\u0000',
  '0',
  'a.b',
  '🐉',
];
const huge = [
  'x'.repeat(100_000),
  '9'.repeat(10_000),
  'é'.repeat(50_000),
  '/'.repeat(5_000),
  '('.repeat(3_000),
  '%'.repeat(3_000),
];
const numbers = [0, -0, -1, 1.5, 2 ** 31, -(2 ** 31) - 1, 2 ** 53, 1e21, 1e308, 5e-324, Number.MAX_SAFE_INTEGER];

export const hostile = (dice: Dice): unknown =>
  dice.pick([
    dice.pick(hostileValues),
    dice.pick(numbers),
    dice.chance(0.2) ? dice.pick(huge) : dice.pick(strangeNames),
  ]);

/** Another value or another member, somewhere in it. */
export function edit(dice: Dice, value: unknown, ends = 0.2): unknown {
  if (typeof value !== 'object' || value === null || dice.chance(ends))
    return typeof value === 'string' && dice.chance(0.4) ? bent(dice, value) : hostile(dice);
  if (Array.isArray(value)) return editList(dice, value);
  const members = Object.entries(value);
  const at = dice.below(members.length + 1);
  const [name, inner] = members[at] ?? [dice.pick(strangeNames), hostile(dice)];
  const others = members.filter(([other]) => other !== name);
  switch (dice.below(6)) {
    case 0:
      return Object.fromEntries(others);
    case 1:
      return Object.fromEntries([...members, [dice.pick(strangeNames), hostile(dice)]]);
    case 2:
      return Object.fromEntries([...others, [dice.chance(0.5) ? name.toUpperCase() : dice.pick(strangeNames), inner]]);
    default:
      return Object.fromEntries([...others, [name, edit(dice, inner)]]);
  }
}

function editList(dice: Dice, list: readonly unknown[]): unknown[] {
  const first = list[0] ?? 'x';
  return dice.pick([
    () => [],
    () => [...list, hostile(dice)],
    () => range(dice.pick([11, 1_000, 20_000])).map(() => first),
    () => [edit(dice, first), ...list.slice(1)],
    () => [list],
  ])();
}

/** Text that nearly is what it was: names, ARNs and tokens of pages. */
function bent(dice: Dice, text: string): string {
  const at = dice.below(text.length + 1);
  return dice.pick([
    mutateBytes(dice, Buffer.from(text)).toString('utf8'),
    `${text}${text}`,
    text.slice(0, at),
    `${text.slice(0, at)}\ud800${text.slice(at)}`,
    ` ${text}`,
    Buffer.from(text).toString('base64'),
    text.toUpperCase(),
    `${text}:${'9'.repeat(20)}`,
  ]);
}
