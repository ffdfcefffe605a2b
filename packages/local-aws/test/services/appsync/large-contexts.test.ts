import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { longestTurn } from '../../support/longest-turn.ts';
import { provision } from '../../support/ports.ts';
import { bearer, createWorld, post, type World } from './support.ts';

const sdl = `
  input Words { word: String words: [Words] }
  type Query { say(words: Words, text: String): String batched(text: String): Int quick: String }
  type Mutation { none: String }`;

const answering = (request: string): string =>
  `export function request(ctx) { return ${request}; } export function response(ctx) { return ctx.result; }`;

let world: World;
const batches: number[] = [];
beforeAll(async () => {
  world = await createWorld({
    sdl,
    loadCode: {},
    resolvers: {
      'Query.say': answering('{ payload: (ctx.args.text ?? "").length }'),
      'Query.quick': answering('{ payload: "quick" }'),
      'Query.batched': {
        code: answering('{}').replace('ctx.result', 'ctx.prev.result'),
        functions: [
          {
            lambda: 'arn:aws:lambda:us-east-1:000000000000:function:Batched',
            code: answering('{ operation: "BatchInvoke", payload: ctx.args.text.length }'),
          },
        ],
      },
    },
    ports: {
      invokeFunction: async ({ payload }) => {
        batches.push((JSON.parse(payload) as unknown[]).length);
        return { statusCode: 200, payload };
      },
    },
  });
});
afterAll(() => world.close());

async function ask(query: string, variables: object = {}): Promise<{ status: number; body: string }> {
  const { status, text } = await post(world.url, await bearer(), { query, variables });
  return { status, body: text };
}

const aliases = (count: number, field: string): string =>
  Array.from({ length: count }, (_, index) => `a${index}: ${field}`).join(' ');
const texts = (count: number): string => `query ($text: String) { ${aliases(count, 'say(text: $text)')} }`;

describe('one request whose many resolvers get a long value', () => {
  it.each<[string, object, string]>([
    ['a text of 800 KB', { text: 'n'.repeat(800_000) }, texts(50)],
    ['a text of 300 KB', { text: 'n'.repeat(300_000) }, texts(50)],
    ['a text of 300 KB that is written with escapes', { text: '\u0416"'.repeat(100_000) }, texts(50)],
    ['a text of the document', {}, `{ ${aliases(50, `say(text: "${'n'.repeat(10_000)}")`)} }`],
    [
      'many short texts',
      { words: { words: Array.from({ length: 4_000 }, () => ({ word: 'w' })) } },
      `query ($words: Words) { ${aliases(50, 'say(words: $words)')} }`,
    ],
  ])('lets others be served in between: %s', async (_what, variables, query) => {
    await ask('{ quick }');
    let answer: Awaited<ReturnType<typeof ask>> | undefined;
    let served = 0;
    const turn = await longestTurn(async () => {
      const asked = ask(query, variables).then((one) => (answer = one));
      while (!answer) {
        expect((await ask('{ quick }')).body).toContain('"quick"');
        served += 1;
      }
      await asked;
    });
    expect([200, 501]).toContain(answer?.status);
    expect(turn).toBeLessThan(150);
    expect(served).toBeGreaterThan(0);
  });

  it('answers what it answers without waiting', async () => {
    const { body } = await ask(texts(30), { text: 'n'.repeat(300_000) });
    const { data } = JSON.parse(body) as { data: Record<string, string> };
    expect(Object.entries(data)).toEqual(Array.from({ length: 30 }, (_, index) => [`a${index}`, '300000']));
  });

  it('has one batch where all of them are in one', async () => {
    await ask(`query ($text: String) { ${aliases(5, 'batched(text: $text)')} }`, { text: 'n'.repeat(300_000) });
    expect(batches).toEqual([5]);
  });

  it('lets others be served while the keys of a cache are made', async () => {
    const [api] = world.appsync.access();
    const cache = { ApiId: api?.apiId, ApiCachingBehavior: 'FULL_REQUEST_CACHING', Ttl: 60, Type: 'SMALL' };
    const { ref } = await provision(world.appsync, 'AWS::AppSync::ApiCache', 'Cache', cache);
    expect(ref).toBeTruthy();
    const words = Array.from({ length: 4_000 }, () => ({ word: 'w' }));
    const cached = () => ask(`query ($words: Words) { ${aliases(50, 'say(words: $words)')} }`, { words: { words } });
    const first = await cached();
    let again: Awaited<ReturnType<typeof ask>> | undefined;
    expect(await longestTurn(async () => (again = await cached()))).toBeLessThan(60);
    expect([first.status, again]).toEqual([200, first]);
  });
});
