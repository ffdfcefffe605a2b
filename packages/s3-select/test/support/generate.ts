import type { Column, Condition, Model, Operand } from './model.ts';
import type { Random } from './random.ts';

// There are only few values, so that queries often match. Among them is everything that JSON, SQL or LIKE treat as
// special.
const texts = [
  'red',
  'Red',
  'reddish',
  'blue',
  '',
  ' ',
  'a%b',
  'a_b',
  'a!b',
  "o'clock",
  '"quoted"',
  'back\\slash',
  'line\nbreak',
  'tab\there',
  'null',
  '1',
  '/',
  'é',
  'é',
  'Ünïcödé',
  '竜',
  '🐉',
  'a🐉b',
  '\ud800',
  '\u0000',
  '{"red":1}',
  'red"',
  '[',
  ',',
  '\ufffd',
  'ABC',
  '\u007f',
  'infrared',
  'x'.repeat(40),
] as const;
const names = ['family_key', 'family_key', 'name_key', 'name_key', 'n', 'flag', 'loc'] as const;

const escapeCharacter = (character: string): string => {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
};

/** Writes a JSON string, sometimes with unnecessary escapes. */
const stringJson = (random: Random, value: string): string => {
  const style = random.number();
  if (style < 0.8) return JSON.stringify(value);
  const characters = [...value].map((character) => {
    if (character === '/' && random.chance(0.5)) return '\\/';
    return random.chance(0.4) ? escapeCharacter(character) : JSON.stringify(character).slice(1, -1);
  });
  return `"${characters.join('')}"`;
};

const valueJson = (random: Random, depth: number): string => {
  const kind = random.number();
  if (kind < 0.72) return stringJson(random, random.pick(texts));
  if (kind < 0.82) return random.pick(['0', '1', '1.0', '-2', '1e0', '7.5', '10']);
  if (kind < 0.88) return random.pick(['true', 'false']);
  if (kind < 0.93) return 'null';
  if (depth > 1) return '[]';
  if (kind < 0.96) return `[${random.many(0, 2, () => valueJson(random, depth + 1)).join(',')}]`;
  return objectJson(random, depth + 1);
};

const keyOf = (random: Random): string => {
  const name = random.pick(names);
  if (random.chance(0.02)) return random.pick([name.toUpperCase(), '__proto__', 'constructor', '']);
  return name;
};

const objectJson = (random: Random, depth: number): string => {
  const space = random.maybe(0.15, ' ');
  const fields = random.many(0, 5, () => {
    const key = depth > 0 ? random.pick(['city', 'state']) : keyOf(random);
    const value = key === 'loc' && random.chance(0.8) ? objectJson(random, depth + 1) : valueJson(random, depth);
    return `${stringJson(random, key)}${space}:${space}${value}`;
  });
  return `{${space}${fields.join(`,${space}`)}${space}}`;
};

/** Writes a line of an object: mostly an object, seldom another value, a blank or a broken text. */
export const recordText = (random: Random, broken: boolean): string => {
  const kind = random.number();
  if (kind < 0.93) return objectJson(random, 0);
  if (kind < 0.95) return valueJson(random, 0);
  if (kind < 0.97) return random.pick(['', ' ', '\t']);
  if (!broken) return '{}';
  return random.pick(['{', '{"family_key":"red"', 'red', '{"family_key":"red"}}', '"red', '{"family_key":red}']);
};

const column = (random: Random): Column => {
  if (random.chance(0.15))
    return {
      path: [
        { name: 'loc', quoted: false },
        { name: random.pick(['city', 'state']), quoted: random.chance(0.2) },
      ],
    };
  const name = random.pick(['family_key', 'family_key', 'name_key', 'n', 'flag']);
  return { path: [{ name: random.chance(0.1) ? name.toUpperCase() : name, quoted: random.chance(0.1) }] };
};

const columnOperand = (random: Random): Operand => ({ kind: 'column', column: column(random) });

const literal = (random: Random): Operand => {
  if (random.chance(0.85)) return { kind: 'text', value: random.pick(texts) };
  return { kind: 'number', value: random.pick([0, 1, 7.5]) };
};

const operand = (random: Random): Operand => {
  const kind = random.number();
  if (kind < 0.85) return columnOperand(random);
  if (kind < 0.9) return { kind: 'lower', operand: columnOperand(random) };
  if (kind < 0.93) return { kind: 'length', operand: columnOperand(random) };
  return { kind: 'coalesce', operands: [columnOperand(random), literal(random)] };
};

const fragment = (random: Random, text: string): string => {
  const characters = [...text];
  const from = random.below(characters.length);
  return characters.slice(from, from + 1 + random.below(4)).join('');
};

/** Escapes text that is literal in a pattern. */
const escaped = (text: string, escape: string): string =>
  [...text].map((character) => (['%', '_', escape].includes(character) ? escape + character : character)).join('');

const like = (random: Random): Condition => {
  const escape = random.chance(0.5) ? random.pick(['!', '\\', '🐉']) : undefined;
  const piece = (): string => {
    if (random.chance(0.5)) return random.pick(['%', '%', '_']);
    const text = fragment(random, random.pick(texts));
    return escape === undefined ? text : escaped(text, escape);
  };
  return {
    kind: 'like',
    operand: operand(random),
    pattern: random.many(1, 4, piece).join(''),
    negated: random.chance(0.15),
    ...(escape !== undefined && { escape }),
  };
};

const leaf = (random: Random): Condition => {
  const kind = random.number();
  const negated = random.chance(0.15);
  if (kind < 0.4) {
    const [left, right] = random.chance(0.9) ? [operand(random), literal(random)] : [literal(random), operand(random)];
    return {
      kind: 'compare',
      operator: random.pick(['=', '=', '=', '=', '<>', '<', '<=', '>', '>='] as const),
      left,
      right,
    };
  }
  if (kind < 0.55)
    return { kind: 'in', operand: operand(random), list: random.many(1, 4, () => literal(random)), negated };
  if (kind < 0.8) return like(random);
  if (kind < 0.85)
    return { kind: 'between', operand: operand(random), low: literal(random), high: literal(random), negated };
  return { kind: 'is', operand: operand(random), what: random.pick(['NULL', 'MISSING'] as const), negated };
};

const condition = (random: Random, depth: number): Condition => {
  const kind = random.number();
  if (depth > 3 || kind < 0.45) return leaf(random);
  if (kind < 0.55) return { kind: 'not', condition: condition(random, depth + 1) };
  return { kind: kind < 0.8 ? 'and' : 'or', conditions: random.many(2, 3, () => condition(random, depth + 1)) };
};

/**
 * Makes queries as applications do: texts, lists of texts, patterns, joined by AND, with OR inside. All of it can be
 * prefiltered.
 */
const search = (random: Random): Condition => {
  const field = (): Operand => ({
    kind: 'column',
    column: { path: [{ name: random.pick(['family_key', 'name_key']), quoted: false }] },
  });
  const text = (): Operand => ({ kind: 'text', value: random.pick(texts) });
  const pattern = (): string => {
    const middle = fragment(random, random.pick(texts)).replace(/[!%_]/gu, '!$&');
    return random.pick([`%${middle}%`, `${middle}%`, `%${middle}`, `_${middle}%`, `%${middle}_`]);
  };
  const one = (): Condition => {
    const kind = random.number();
    if (kind < 0.3) return { kind: 'compare', operator: '=', left: field(), right: text() };
    if (kind < 0.5) return { kind: 'in', operand: field(), list: random.many(1, 4, text), negated: false };
    return { kind: 'like', operand: field(), pattern: pattern(), escape: '!', negated: false };
  };
  const group = (): Condition => (random.chance(0.7) ? one() : { kind: 'or', conditions: random.many(2, 3, one) });
  return random.chance(0.6) ? group() : { kind: 'and', conditions: random.many(2, 2, group) };
};

export const randomModel = (random: Random): Model => ({
  ...(random.chance(0.5) && { columns: random.many(1, 3, () => columnItem(random)) }),
  ...(random.chance(0.95) && { where: random.chance(0.5) ? search(random) : condition(random, 0) }),
  ...(random.chance(0.3) && { limit: random.below(4) }),
});

const columnItem = (random: Random): { operand: Operand; alias?: string } => ({
  operand: operand(random),
  ...(random.chance(0.3) && { alias: 'an alias' }),
});
