import { range, type Dice } from '../support/settings.ts';

/** Characters that nobody sees, or that only turn the direction of others. */
const unseen = [
  '\u034f',
  '\u061c',
  '\u115f',
  '\u17b4',
  '\u180e',
  '\u200b',
  '\u200d',
  '\u202e',
  '\u2060',
  '\u2066',
  '\u2800',
  '\u3164',
  '\ufe0f',
  '\ufeff',
  '\uffa0',
  '\u{e0001}',
  '\u{e0101}',
];
const spaces = ['\u00a0', '\u2003', '\u3000', '  '];
/** Spaces as well, but such as no report may hold. */
const breaks = ['\t', '\n', '\u0085', '\u2028'];

/** The same name for everybody who looks at it. */
export function lookAlike(dice: Dice, name: string): string {
  const letters = [...name].map((letter) => {
    const cased = dice.chance(0.3) ? letter.toUpperCase() : letter;
    return `${dice.chance(0.3) ? dice.pick(unseen) : ''}${cased === ' ' ? dice.pick(spaces) : cased}`;
  });
  return `${dice.chance(0.3) ? dice.pick(spaces) : ''}${letters.join('')}${dice.chance(0.5) ? dice.pick(unseen) : ''}`;
}

/** Nothing that anybody sees. */
export const blankName = (dice: Dice): string =>
  range(1 + dice.below(5))
    .map(() => dice.pick([...unseen, ...spaces, ...breaks]))
    .join('');

const strange = ['\u0300'.repeat(40), '\u0000', '\ud800', '\u0378', '🐉', 'א', '\u202e', '<b>', "';--", '%', '\\', '"'];

/** Anything; whether it is a name is for the system to say. */
export const hostileName = (dice: Dice): string =>
  range(1 + dice.below(6))
    .map(() => dice.pick([...unseen, ...spaces, ...breaks, ...strange, 'a', 'Drago', 'x'.repeat(dice.below(200))]))
    .join('');
