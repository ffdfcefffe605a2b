import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { requireAllowed } from '../../../src/kernel/unverified.ts';
import {
  bearer,
  bothModes,
  cognitoApi,
  createWorld,
  iam,
  passing,
  post,
  token,
  userPoolId,
  clientId,
  type World,
  type WorldOptions,
} from './support.ts';

const sdl = `
  type Query {
    open: Thing
    gated: String @aws_auth(cognito_groups: ["Rangers"])
    iamOnly: String @aws_iam
    both: String @aws_iam @aws_cognito_user_pools
    oidc: String @aws_oidc
    deep: Deep
    echo(value: AWSJSON): AWSJSON
  }
  type Thing { id: String }
  type Deep { name: String deep: Deep }
`;
const value = (payload: unknown) => ({
  request: () => ({ payload }),
  response: (ctx: { result?: unknown }) => ctx.result,
});
const codes: WorldOptions['codes'] = {
  thing: value({ id: '1' }),
  text: value('text'),
  deep: value({ name: 'a', deep: { name: 'b', deep: { name: 'c' } } }),
  echo: {
    request: (ctx) => ({ payload: { got: (ctx.arguments as { value: unknown }).value } }),
    response: passing.response,
  },
};
const resolvers = {
  'Query.open': 'thing',
  'Query.gated': 'text',
  'Query.iamOnly': 'text',
  'Query.both': 'text',
  'Query.oidc': 'text',
  'Query.deep': 'deep',
  'Query.echo': 'echo',
};

let world: World;
afterEach(() => world.close());
const open = async (options: Partial<WorldOptions> = {}) =>
  (world = await createWorld({ sdl, codes, resolvers, ...options }));
const ask = async (query: string, headers?: Record<string, string>) =>
  (await post(world.url, headers ?? (await bearer()), { query })).body;
const refused = (body: { errors?: Record<string, unknown>[] }) => (body.errors ?? []).map(({ message }) => message);

describe('directives', () => {
  it('@aws_auth gates while the user pool is the only mode, and is ignored beside others', async () => {
    await open();
    expect(refused(await ask('{ gated }'))).toEqual(['Not Authorized to access gated on type Query']);
    expect(await ask('{ gated }', await bearer({ 'cognito:groups': ['Rangers'] }))).toEqual({
      data: { gated: 'text' },
    });
    await world.close();
    await open({ api: bothModes });
    expect(await ask('{ gated }')).toEqual({ data: { gated: 'text' } });
  });

  it('replace the default mode, and modes that the API lacks admit nobody', async () => {
    await open({ api: bothModes });
    const query = '{ open { id } iamOnly both oidc }';
    expect(refused(await ask(query))).toEqual([
      'Not Authorized to access iamOnly on type Query',
      'Not Authorized to access oidc on type Query',
    ]);
    expect(refused(await ask(query, iam()))).toEqual([
      'Not Authorized to access open on type Query',
      'Not Authorized to access oidc on type Query',
    ]);
  });

  it('DefaultAction DENY refuses fields without a directive; below the root only once the run assumes so', async () => {
    const api = { ...bothModes, UserPoolConfig: { ...cognitoApi.UserPoolConfig, DefaultAction: 'DENY' } };
    const permissive = sdl.replace('open: Thing', 'open: Thing @aws_cognito_user_pools');
    await open({ sdl: permissive, api });
    expect(refused(await ask('{ gated }'))).toEqual(['Not Authorized to access gated on type Query']);
    expect((await ask('{ open { id } }')).errors?.[0]).toMatchObject({
      path: ['open', 'id'],
      errorType: 'UnverifiedBehaviour',
    });
    await world.close();
    await open({
      sdl: permissive,
      api,
      ports: { requireAllowed: requireAllowed(new Set(['appsync-default-action-deny-types'])) },
    });
    expect(refused(await ask('{ open { id } }'))).toEqual(['Not Authorized to access id on type Thing']);
  });

  it('without AppIdClientRegex every client of the pool is accepted', async () => {
    await open({
      api: {
        ...cognitoApi,
        UserPoolConfig: { UserPoolId: userPoolId, AwsRegion: 'us-east-1', DefaultAction: 'ALLOW' },
      },
    });
    expect(await ask('{ open { id } }', { authorization: await token({ client_id: 'any' }) })).toEqual({
      data: { open: { id: '1' } },
    });
    await world.close();
    await open({
      api: { ...cognitoApi, UserPoolConfig: { ...cognitoApi.UserPoolConfig, AppIdClientRegex: `other|${clientId}` } },
    });
    expect((await ask('{ open { id } }')).errors).toBeUndefined();
  });
});

describe('limits', () => {
  it('QueryDepthLimit refuses deeper fields and keeps the rest', async () => {
    await open({ api: { ...cognitoApi, QueryDepthLimit: 3 } });
    expect((await ask('{ deep { deep { name } } }')).errors).toBeUndefined();
    const body = await ask('{ deep { name deep { name deep { name } } } }');
    expect(body.data).toEqual({ deep: { name: 'a', deep: { name: 'b', deep: { name: null } } } });
    expect(body.errors).toMatchObject([
      { path: ['deep', 'deep', 'deep', 'name'], errorType: 'QueryDepthLimitReached' },
    ]);
  });

  it('ResolverCountLimit refuses further resolvers and keeps what earlier ones gave', async () => {
    await open({ api: { ...cognitoApi, ResolverCountLimit: 2 } });
    const body = await ask(
      '{ a: gated b: open { id } c: open { id } }',
      await bearer({ 'cognito:groups': ['Rangers'] }),
    );
    expect(body.data).toEqual({ a: 'text', b: { id: '1' }, c: null });
    expect(body.errors).toMatchObject([{ path: ['c'], errorType: 'ResolverExecutionLimitReached' }]);
  });

  it('answers any body with a documented error, without a path or a stack', async () => {
    await open();
    const headers = await bearer();
    const key = fc.constantFrom('query', 'variables', 'operationName', '__proto__', 'constructor');
    const text = fc.oneof(
      fc.json(),
      fc.string(),
      fc
        .dictionary(
          key,
          fc.oneof(fc.jsonValue(), fc.constantFrom('{open{id}}', '\uD800', 'query Q($v: AWSJSON) { echo(value: $v) }')),
        )
        .map((body) => JSON.stringify(body)),
    );
    await fc.assert(
      fc.asyncProperty(text, async (body) => {
        const { status, text: answer } = await post(world.url, headers, body);
        expect([200, 400]).toContain(status);
        expect(answer).not.toMatch(/\.ts\b|node_modules|at .*:\d+:\d+/);
        expect(Object.prototype).not.toHaveProperty('polluted');
      }),
      { numRuns: 300 },
    );
    for (const hostile of ['{"__proto__":{"polluted":1}}', '1e400', '"\\ud800"']) {
      const { status } = await post(
        world.url,
        headers,
        JSON.stringify({ query: 'query Q($v: AWSJSON) { echo(value: $v) }', variables: { v: hostile } }),
      );
      expect(status).toBe(200);
    }
    expect(Object.prototype).not.toHaveProperty('polluted');
  });
});
