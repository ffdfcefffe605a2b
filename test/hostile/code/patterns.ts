import { size, type Dice } from '../support/settings.ts';

/** A pattern on which an engine that goes back takes exponential time, and a text that makes it do so. */
export interface EvilPattern {
  readonly pattern: string;
  readonly text: string;
}

const parts = ['a', '[ab]', '\\w', '(?:a|b)', '[^!]'] as const;
const shapes: readonly ((part: string) => string)[] = [
  (part) => `(${part}+)+`,
  (part) => `(${part}*)*`,
  (part) => `(${part}|${part})*`,
  (part) => `(${part}|${part}${part})+`,
  (part) => `((${part}?){1,9})*`,
  (part) => `(?:(${part}+)(${part}*))+`,
];

/** Also with something that no linear engine has: a look ahead, or a reference back. */
export function evilPattern(dice: Dice): EvilPattern {
  const shape = dice.pick(shapes)(dice.pick(parts));
  const body = dice.chance(0.3) ? `(?:${shape}){1,3}` : shape;
  const ahead = dice.chance(0.4) ? '(?=a)' : '';
  return { pattern: `^${ahead}${body}$`, text: `${'a'.repeat(size(40, 40 + dice.below(2_000)))}!` };
}
