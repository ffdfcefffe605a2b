import { afterAll, beforeAll } from 'vitest';
import { bearer, bothModes, createWorld, passing, post, Raise, type World, type WorldOptions } from './support.ts';

export const sdl = `
  type Query {
    hello(name: String): String
    dragon(name: String!): Dragon
    strict: Dragon!
    dragons: [Dragon!]!
    list: [Int]
    unresolved: String
    guarded: String @aws_cognito_user_pools(cognito_groups: ["Rangers"])
    piped(x: Int): String
    broken: String
    appended: Dragon
    wrongList: [String]
    flag: Boolean
    when: AWSDateTime
    json(value: AWSJSON): AWSJSON
    mood: Mood
    search(filter: Filter, mood: Mood): String
    big: String
    env: String
    from: String @aws_cognito_user_pools @aws_iam
  }
  type Mutation { publish(name: String): Dragon @aws_iam }
  type Subscription { onPublish: Dragon @aws_subscribe(mutations: ["publish"]) }
  type Dragon @aws_cognito_user_pools @aws_iam { name: String! family: String secret: String @aws_iam friend: Dragon }
  enum Mood { CALM ANGRY }
  input Filter { name: String!, limit: Int, phone: AWSPhone, phones: [AWSPhone], inner: Filter }
`;

const returning = (value: unknown) => ({
  request: () => ({ payload: value }),
  response: (ctx: { result?: unknown }) => ctx.result,
});

const codes: WorldOptions['codes'] = {
  hello: {
    request: (ctx) => ({ payload: `hello ${String((ctx.arguments as { name?: string }).name)}` }),
    response: (ctx) => ctx.result,
  },
  dragon: returning({ name: 'Smaug', family: 'Fire', secret: 'gold', friend: { name: null } }),
  null: returning(null),
  dragons: returning([{ name: 'A' }, { name: null }]),
  list: returning([1, 'x', '3']),
  raise: {
    request: () => {
      throw new Raise({
        message: 'no',
        type: 'VALIDATION',
        info: { field: 'name' },
        data: { name: 'kept', family: 'dropped' },
      });
    },
    response: () => null,
  },
  append: {
    request: () => ({ payload: { name: 'Kept' } }),
    response: (ctx, extras) => (
      extras.appended.push({ message: 'careful', type: 'WARN', data: null, info: null }),
      (extras.responseHeaders['x-mine'] = '1'),
      ctx.result
    ),
  },
  first: {
    request: (ctx) => ({ operation: 'Invoke', payload: { stash: ctx.stash, prev: ctx.prev } }),
    response: (ctx) => ctx.result,
  },
  second: { request: (ctx) => ({ payload: ctx.prev?.result }), response: (ctx) => JSON.stringify(ctx.result) },
  pipe: {
    request: (ctx) => {
      (ctx.stash as Record<string, unknown>)['x'] = (ctx.arguments as { x: number }).x;
      return {};
    },
    response: (ctx) => ctx.prev?.result,
  },
  text: returning('text'),
  map: returning({ a: 1 }),
  date: returning('2026-05-06T00:00:00.000'),
  json: {
    request: (ctx) => ({ payload: { got: (ctx.arguments as { value: unknown }).value } }),
    response: (ctx) => ctx.result,
  },
  mood: returning('HAPPY'),
  args: { request: (ctx) => ({ payload: JSON.stringify(ctx.arguments) }), response: (ctx) => ctx.result },
  big: returning('x'.repeat(2_000)),
  env: {
    request: (ctx) => ({ payload: `${ctx.env['STAGE']} ${ctx.authType} ${ctx.info.selectionSetList.join()}` }),
    response: (ctx) => ctx.result,
  },
  publish: passing,
  from: {
    request: (ctx) => ({ payload: (ctx.identity as { sourceIp: string[] }).sourceIp.join() }),
    response: (ctx) => ctx.result,
  },
};

const resolvers: WorldOptions['resolvers'] = {
  'Query.hello': 'hello',
  'Query.dragon': 'dragon',
  'Query.strict': 'null',
  'Query.dragons': 'dragons',
  'Query.list': 'list',
  'Query.from': 'from',
  'Query.guarded': 'text',
  'Query.piped': {
    code: 'pipe',
    functions: [{ code: 'first', lambda: 'arn:aws:lambda:us-east-1:000000000000:function:f' }, { code: 'second' }],
  },
  'Query.broken': 'raise',
  'Query.appended': 'append',
  'Query.wrongList': 'map',
  'Query.flag': 'map',
  'Query.when': 'date',
  'Query.json': 'json',
  'Query.mood': 'mood',
  'Query.search': 'args',
  'Query.big': 'big',
  'Query.env': 'env',
  'Mutation.publish': 'publish',
};

const create = (): Promise<World> =>
  createWorld({
    sdl,
    api: {
      ...bothModes,
      EnvironmentVariables: { STAGE: 'dev' },
      LogConfig: { FieldLogLevel: 'INFO', CloudWatchLogsRoleArn: 'x', ExcludeVerboseContent: true },
    },
    codes,
    resolvers,
  });

/** Serves an API of its own over HTTP, for the file that asks for it. */
export function httpWorld() {
  let world: World;
  beforeAll(async () => {
    world = await create();
  });
  afterAll(() => world.close());
  return {
    world: () => world,
    ask: async (query: string, variables?: unknown, claims?: Record<string, unknown>) =>
      post(world.url, await bearer(claims), { query, ...(variables !== undefined && { variables }) }),
    askAs: (headers: Record<string, string>, query: string) => post(world.url, headers, { query }),
  };
}
