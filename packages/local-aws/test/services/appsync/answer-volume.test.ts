import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { longestTurn } from '../../support/longest-turn.ts';
import { createWorld, token, type World } from './support.ts';

const sdl = `
  type Item { text: String! tags: [String] next: Item items: [[Item]] }
  type Strict { must: String! }
  enum Many { ${Array.from({ length: 400 }, (_, n) => `V${n}`).join(' ')} }
  type Places { many: Many }
  input Words { word: String words: [Words] }
  type Query { strict(count: Int!): [Strict] lists(count: Int!): [[String!]] say(words: Words): String }
  extend type Query { none: Item items(count: Int!): [Item!]! item(length: Int!): Item tags(count: Int!): [String] }
  type Mutation { none: String }`;

let world: World;
beforeAll(async () => {
  const of = (make: (args: { count: number; length: number }) => unknown) => ({
    request: ({ arguments: args }: { arguments: unknown }) => ({ payload: make(args as never) }),
    response: ({ result }: { result?: unknown }) => result,
  });
  const items = (count: number) => Array.from({ length: count }, () => ({ text: 't' }));
  world = await createWorld({
    sdl,
    codes: {
      items: of(({ count }) => items(count)),
      item: of(({ length }) => ({
        text: 'x'.repeat(length),
        tags: Array.from({ length }, () => 'tag'),
        items: [items(length), items(length)],
      })),
      tags: of(({ count }) => Array.from({ length: count }, () => 't')),
      none: of(() => null),
      strict: of(({ count }) => Array.from({ length: count }, () => ({}))),
      lists: of(({ count }) => Array.from({ length: count }, () => [null])),
    } as never,
    resolvers: {
      'Query.items': 'items',
      'Query.item': 'item',
      'Query.tags': 'tags',
      'Query.none': 'none',
      'Query.say': 'none',
      'Query.strict': 'strict',
      'Query.lists': 'lists',
      'Item.next': 'none',
    },
  });
});
afterAll(() => world.close());

async function ask(query: string, variables: object = {}): Promise<{ status: number; body: string }> {
  const response = await fetch(world.url, {
    method: 'POST',
    headers: { authorization: await token(), 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, body: await response.text() };
}

const aliases = (count: number, field = 'text'): string =>
  Array.from({ length: count }, (_, index) => `a${index}: ${field}`).join(' ');

/** Fragments each of which spreads the next one twice. */
const doubling = (levels: number): string =>
  Array.from(
    { length: levels },
    (_, level) => `fragment D${level} on Item { x: next { ...D${level + 1} } y: next { ...D${level + 1} } }`,
  ).join(' ') + ` fragment D${levels} on Item { text }`;

const longName = 'n'.repeat(800_000);
const wrong = `words: { wrong: "${longName}" ${Array.from({ length: 300 }, (_, n) => `w${n}: 1`).join(' ')} }`;

describe('one request', () => {
  it.each([
    ['aliases of introspection', `{ __schema { types { enumValues { ${aliases(4_900, 'name')} } } } }`],
    [
      'the same by a default of a variable, in fragments',
      `query ($of: String! = "Many") { __type(name: $of) { ...T } } fragment T on __Type { enumValues { ...V } }
       fragment V on __EnumValue { ${aliases(4_800, 'description')} }`,
    ],
    ['a long name in introspection', `{ __schema { types { enumValues { ${longName}: name } } } }`],
    ['a wrong value that each error shows', `{ say(${wrong}) }`],
    ['more lines than fields', `{ ${'\n'.repeat(400_000)} none { text } }`],
  ])('is refused for %s', async (_what, query) => {
    let answer: Awaited<ReturnType<typeof ask>> | undefined;
    const turn = await longestTurn(async () => (answer = await ask(query)));
    expect(answer).toMatchObject({
      status: 501,
      body: expect.stringMatching(/more than \d+ (?:values|characters|lines)/),
    });
    expect(turn).toBeLessThan(1_000);
  });

  it.each<[string, string, object?]>([
    [
      'in a variable that is not used',
      `query ($word: String) { ${aliases(2_000, 'none { text }')} a: say(words: { word: $word }) }`,
    ],
    [
      'in a literal that repeats a variable',
      `query ($word: String) { say(words: { words: [${'{ word: $word } '.repeat(2_000)}] }) }`,
    ],
    [
      'in a list of short ones',
      `query ($words: [Words]) { ${aliases(50, 'none { text }')} a: say(words: { words: $words }) }`,
      { words: Array.from({ length: 40_000 }, () => ({ word: 'w' })) },
    ],
  ])(
    'does not hand a long value to resolvers without end: %s',
    async (_what, query, variables = { word: longName }) => {
      let answer: Awaited<ReturnType<typeof ask>> | undefined;
      const turn = await longestTurn(async () => (answer = await ask(query, variables)));
      expect(answer).toMatchObject({ status: 501, body: expect.stringContaining('characters') });
      expect(turn).toBeLessThan(1_000);
    },
  );

  it('has the introspection that tools ask for', async () => {
    const { status, body } = await ask(getIntrospectionQuery());
    expect([status, (JSON.parse(body) as { errors?: unknown }).errors]).toEqual([200, undefined]);
  });

  it.each([
    ['fragments that double', `{ none { ...D0 } } ${doubling(60)}`],
    [
      'many fields with one large fragment',
      `{ ${aliases(1_000, 'none { ...F }')} } fragment F on Item { ${aliases(2_000)} }`,
    ],
  ])('stands for no number of fields without end: %s', async (_what, query) => {
    let answer: Awaited<ReturnType<typeof ask>> | undefined;
    const turn = await longestTurn(async () => (answer = await ask(query)));
    expect(answer).toMatchObject({ status: 501, body: expect.stringContaining('more than 100000 fields') });
    expect(turn).toBeLessThan(1_000);
  });

  it('tells each of many resolvers at once what is selected, also where a directive may change it', async () => {
    const query = `{ items(count: 2000) { next { ${aliases(3_000)} text @include(if: true) } } }`;
    const turn = await longestTurn(async () => expect((await ask(query)).status).toBe(200));
    expect(turn).toBeLessThan(1_500);
  });

  it.each([
    ['a list, each item under many aliases', `{ items(count: 20000) { ${aliases(4_900)} } }`],
    [
      'the same in fragments',
      `{ items(count: 20000) { ...F } } fragment F on Item { ...G } fragment G on Item { ${aliases(4_900)} }`,
    ],
    ['lists in a list under aliases', `{ item(length: 2000) { ${aliases(1_000, 'items { text next { text } }')} } }`],
    ['a list of texts under many aliases', `{ item(length: 2000) { ${aliases(4_900, 'tags')} } }`],
    ['a long text under many aliases', `{ item(length: 100000) { ${aliases(4_900)} } }`],
    ['a long name for a field of many items', `{ items(count: 10000) { ${longName}: text } }`],
    ['a long name above many errors', `{ ${longName}: strict(count: 10000) { must } }`],
    ['a long name above many lists with errors', `{ ${longName}: lists(count: 10000) }`],
    ['errors far down in a document', `{ ${'\n'.repeat(9_990)} strict(count: 10000) { must } }`],
    [
      'errors of a field that stands in many places',
      `{ strict(count: 14000) { ${'must @skip(if: false) must @include(if: true) '.repeat(45)} } }`,
    ],
    [
      'many lists',
      `{ ${Array.from({ length: 40 }, (_, n) => `l${n}: items(count: 1000) { ${aliases(100)} }`).join(' ')} }`,
    ],
  ])('does not make an answer without end: %s', async (_what, query) => {
    let answer: Awaited<ReturnType<typeof ask>> | undefined;
    const turn = await longestTurn(async () => (answer = await ask(query)));
    expect(answer).toMatchObject({ status: 501 });
    expect(JSON.parse(answer?.body ?? '')).toMatchObject({
      errors: [
        { errorType: 'UnsupportedByLocalAws', message: expect.stringContaining('A GraphQL answer of more than') },
      ],
    });
    expect(turn).toBeLessThan(1_000);
  });

  it('has the answer that an app may make', async () => {
    const { status, body } = await ask(`{ items(count: 10000) { ${aliases(20)} } tags(count: 50000) }`);
    const { data, errors } = JSON.parse(body) as { data: { items: object[]; tags: string[] }; errors?: unknown };
    expect([status, errors, data.items.length, data.tags.length]).toEqual([200, undefined, 10_000, 50_000]);
    // A field that is asked for often is one value.
    expect((await ask(`{ items(count: 1000) { ${'text '.repeat(4_000)} } }`)).status).toBe(200);
  });
});

describe('a schema', () => {
  const defaults = (levels: number): string =>
    Array.from({ length: levels }, (_, n) => `input I${n} { x: I${n + 1} = {} y: I${n + 1} = {} }`).join(' ') +
    ` input I${levels} { text: String = "t" } type Query { none(i: I0 = {}): String }`;

  it('has no default that stands for values without end', async () => {
    await expect(createWorld({ sdl: defaults(40) })).rejects.toThrow(/The default of \w+, which stands for more than/);
    const small = await createWorld({ sdl: defaults(8) });
    await small.close();
  });
});
