import fc from 'fast-check';
import { expect, it } from 'vitest';
import { settle } from '../virtual-clock.ts';
import { harnesses } from './harness.ts';

const create = harnesses();

/** One value in JSONPath and in JSONata. */
interface Term {
  readonly path: string;
  readonly query: string;
}
const term = (path: string, query: string): Term => ({ path, query });

/** The inputs contain no list of one item, and no text that JSONata or JSONPath would read differently. */
const text = fc.stringMatching(/^[a-z][a-z ]{0,6}$/);
const number = fc.integer({ min: -999, max: 999 });
const list = fc.array(number, { minLength: 2, maxLength: 5 });
const input = fc.record({
  n: number,
  t: text,
  b: fc.boolean(),
  l: list,
  o: fc.record({ n: number, t: text, l: list }),
});

const at = (place: string): Term => term(`$.${place}`, `$states.input.${place}`);
const places = (...names: string[]): fc.Arbitrary<Term> => fc.constantFrom(...names.map(at));

const { numbers, texts, lists, truths } = fc.letrec<{ numbers: Term; texts: Term; lists: Term; truths: Term }>(
  (tie) => ({
    numbers: fc.oneof(
      { depthSize: 'small' },
      places('n', 'o.n', 'l[1]', 'o.l[0]'),
      number.map((value) => term(String(value), `(${value})`)),
      fc.tuple(tie('numbers'), tie('numbers')).map(([a, b]) => call('MathAdd', [a, b], `(${a.query} + ${b.query})`)),
      tie('lists').map((a) => call('ArrayLength', [a], `$count(${a.query})`)),
      fc
        .tuple(places('l', 'o.l'), fc.constantFrom(0, 1))
        .map(([a, index]) => call('ArrayGetItem', [a, term(String(index), '')], `${a.query}[${index}]`)),
    ),
    texts: fc.oneof(
      { depthSize: 'small' },
      places('t', 'o.t'),
      text.map((value) => term(`'${value}'`, `"${value}"`)),
      fc
        .tuple(tie('texts'), tie('numbers'))
        .map(([a, b]) => call('Format', [term("'{}-{}'", ''), a, b], `(${a.query} & "-" & $string(${b.query}))`)),
      tie('texts').map((a) => call('Base64Encode', [a], `$base64encode(${a.query})`)),
      tie('texts').map((a) => call('Hash', [a, term("'SHA-256'", '')], `$hash(${a.query}, "SHA-256")`)),
      tie('lists').map((a) => call('JsonToString', [a], `$string(${a.query})`)),
    ),
    lists: fc.oneof(
      { depthSize: 'small' },
      places('l', 'o.l'),
      fc.tuple(tie('numbers'), tie('numbers')).map(([a, b]) => call('Array', [a, b], `[${a.query}, ${b.query}]`)),
      fc.integer({ min: 2, max: 6 }).map((most) => term(`States.ArrayRange(1, ${most}, 1)`, `[1..${most}]`)),
    ),
    truths: fc.oneof(
      { depthSize: 'small' },
      places('b'),
      fc
        .tuple(tie('lists'), tie('numbers'))
        .map(([a, b]) => call('ArrayContains', [a, b], `(${b.query} in ${a.query})`)),
    ),
  }),
);

const call = (name: string, args: readonly Term[], query: string): Term =>
  term(`States.${name}(${args.map(({ path }) => path).join(', ')})`, query);

/** Generates a rule of a Choice state in both languages. */
const rules = fc.letrec<{ rule: { readonly rule: object; readonly query: string } }>((tie) => ({
  rule: fc.oneof(
    { depthSize: 'small' },
    fc
      .tuple(
        places('n', 'o.n'),
        fc.constantFrom(['LessThan', '<'], ['GreaterThanEquals', '>='], ['Equals', '=']),
        number,
      )
      .map(([a, [name, sign], value]) => ({
        rule: { Variable: a.path, [`Numeric${name}`]: value },
        query: `(${a.query} ${sign} (${value}))`,
      })),
    fc.tuple(places('t', 'o.t'), text).map(([a, value]) => ({
      rule: { Variable: a.path, StringGreaterThan: value },
      query: `(${a.query} > "${value}")`,
    })),
    places('b').map((a) => ({ rule: { Variable: a.path, BooleanEquals: true }, query: `(${a.query} = true)` })),
    tie('rule').map(({ rule, query }) => ({ rule: { Not: rule }, query: `$not(${query})` })),
    fc.tuple(fc.constantFrom('And', 'Or'), tie('rule'), tie('rule')).map(([name, one, other]) => ({
      rule: { [name]: [one.rule, other.rule] },
      query: `(${one.query} ${name.toLowerCase()} ${other.query})`,
    })),
  ),
})).rule;

/** A step of a machine: its states in both languages, with the next state. */
type Step = (name: string, next: object) => readonly [path: Record<string, object>, query: Record<string, object>];

const anyTerm = fc.oneof(numbers, texts, lists, truths);
const added = (name: string, query: string): string => `{% $merge([$states.input, {"${name}": ${query}}]) %}`;

const steps: fc.Arbitrary<Step> = fc.oneof(
  anyTerm.map(({ path, query }): Step => (name, next) => {
    const isPath = path.startsWith('$') || path.startsWith('States.');
    const value = isPath ? { 'v.$': path } : { v: JSON.parse(path.replaceAll("'", '"')) as unknown };
    return [
      { [name]: { Type: 'Pass', Parameters: value, ResultPath: `$.${name}`, ...next } },
      { [name]: { Type: 'Pass', Output: added(name, `{"v": ${query}}`), ...next } },
    ];
  }),
  fc.oneof(numbers, lists).map(({ path, query }): Step => (name, next) => {
    const value = /^-?\d/.test(path) ? { [name]: Number(path) } : { [`${name}.$`]: path };
    const use = { Type: 'Pass', ...next };
    return [
      {
        [name]: { Type: 'Pass', Assign: value, Next: `${name}Use` },
        [`${name}Use`]: { ...use, Parameters: { 'v.$': `$${name}` }, ResultPath: `$.${name}` },
      },
      {
        [name]: { Type: 'Pass', Assign: { [name]: `{% ${query} %}` }, Next: `${name}Use` },
        [`${name}Use`]: { ...use, Output: added(name, `{"v": $${name}}`) },
      },
    ];
  }),
  rules.map(({ rule, query }): Step => (name, next) => {
    const [yes, no] = [`${name}Yes`, `${name}No`];
    const choice = { Type: 'Choice', Default: no };
    return [
      {
        [name]: { ...choice, Choices: [{ ...rule, Next: yes }] },
        [yes]: { Type: 'Pass', Result: true, ResultPath: `$.${name}`, ...next },
        [no]: { Type: 'Pass', ...next },
      },
      {
        [name]: { ...choice, Choices: [{ Condition: `{% ${query} %}`, Next: yes }] },
        [yes]: { Type: 'Pass', Output: added(name, 'true'), ...next },
        [no]: { Type: 'Pass', ...next },
      },
    ];
  }),
  fc.tuple(lists, numbers).map(([items, other]): Step => (name, next) => {
    const processor = (state: object): object => ({ StartAt: `${name}Each`, States: { [`${name}Each`]: state } });
    const each = processor({ Type: 'Pass', End: true });
    const isPath = items.path.startsWith('$');
    const listed = isPath ? items : at('l');
    const selected = /^-?\d/.test(other.path) ? { o: Number(other.path) } : { 'o.$': other.path };
    return [
      {
        [name]: {
          ...{ Type: 'Map', ItemsPath: listed.path, ItemProcessor: each, ResultPath: `$.${name}`, ...next },
          ItemSelector: { 'i.$': '$$.Map.Item.Index', 'v.$': '$$.Map.Item.Value', ...selected },
        },
      },
      {
        [name]: {
          ...{ Type: 'Map', Items: `{% ${listed.query} %}`, ItemProcessor: each, ...next },
          ItemSelector: {
            i: '{% $states.context.Map.Item.Index %}',
            v: '{% $states.context.Map.Item.Value %}',
            o: `{% ${other.query} %}`,
          },
          Output: added(name, '$states.result'),
        },
      },
    ];
  }),
);

const machines = fc.array(steps, { minLength: 1, maxLength: 5 }).map((chosen) => {
  const [path, query]: [object, object][] | [object, object] = [{}, {}];
  for (const [index, step] of chosen.entries()) {
    const next = index + 1 < chosen.length ? { Next: `s${index + 1}` } : { End: true };
    const [one, other] = step(`s${index}`, next);
    Object.assign(path, one);
    Object.assign(query, other);
  }
  return { path, query };
});

const runs = process.env['RELIABILITY'] === 'full' ? 2_000 : 25;

it('a machine in JSONPath and its translation to JSONata go the same way to the same output', async () => {
  const made = create();
  let count = 0;
  const outcomeOf = async (QueryLanguage: string, States: object, given: unknown) => {
    const name = `m${(count += 1)}`;
    const definition = JSON.stringify({ QueryLanguage, StartAt: 's0', States });
    const execution = await made.start(await made.define(definition, { StateMachineName: name }, name), given, name);
    await settle();
    const { status, output, cause } = await made.describe(execution);
    const way = (await made.history(execution)).map(({ type }) => type);
    return { status, cause, output: output === undefined ? undefined : (JSON.parse(output) as unknown), way };
  };
  const property = fc.asyncProperty(machines, input, async ({ path, query }, given) => {
    const one = await outcomeOf('JSONPath', path, given);
    const other = await outcomeOf('JSONata', query, given);
    expect(one.cause).toBeUndefined();
    expect(other).toEqual(one);
  });
  await fc.assert(property, { numRuns: runs });
}, 600_000);
