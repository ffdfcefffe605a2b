import { describe, expect, it } from 'vitest';
import { gunzipSync } from 'node:zlib';
import { httpWorld, sdl } from './http-world.ts';
import { bearer, bothModes, createWorld, iam, passing, post, token, graphqlOf } from './support.ts';

const { world, ask, askAs } = httpWorld();

describe('transport', () => {
  it('answers with the documented headers', async () => {
    const { status, headers, text } = await ask('{ hello(name: "you") }');
    expect([status, text]).toEqual([200, '{"data":{"hello":"hello you"}}']);
    expect(headers.get('content-type')).toBe('application/json;charset=UTF-8');
    expect(headers.get('x-amzn-requestid')).toBe('request-1');
    expect(headers.get('x-amzn-appsync-tokensconsumed')).toBe('1');
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('access-control-expose-headers')).toContain('x-amzn-ErrorType');
  });

  it.each([
    ['', 'MalformedHttpRequestException', 'Request body is empty.'],
    ['meow', 'MalformedHttpRequestException', 'Unable to parse GraphQL query.'],
    ['{}', 'MalformedHttpRequestException', 'Unable to parse GraphQL query.'],
    ['{}}', 'MalformedHttpRequestException', 'Unable to parse GraphQL query.'],
    ['[]', 'MalformedHttpRequestException', 'Unable to parse GraphQL query.'],
    ['{"query":"{hello}","variables":[]}', 'MalformedHttpRequestException', 'Unable to parse GraphQL query.'],
    ['{"query":"query A {hello} query B {hello}"}', 'BadRequestException', 'Missing operation name.'],
  ])('refuses the body %j', async (body, errorType, message) => {
    const answer = await post(world().url, await bearer(), body);
    expect(answer.status).toBe(400);
    expect(answer.text).toBe(JSON.stringify({ errors: [{ errorType, message }] }));
    expect(answer.headers.get('x-amzn-errortype')).toBe(errorType);
  });

  it('refuses a body that is not UTF-8 instead of reading other text', async () => {
    const body = Buffer.concat([Buffer.from('{"query":"{ hello(name: \\"'), Buffer.of(0xe9), Buffer.from('\\") }"}')]);
    const answer = await post(world().url, await bearer(), body);
    expect([answer.status, answer.text]).toEqual([
      400,
      JSON.stringify({
        errors: [{ errorType: 'MalformedHttpRequestException', message: 'Unable to parse GraphQL query.' }],
      }),
    ]);
    expect((await ask('{ hello(name: "\ufffd") }')).body).toEqual({ data: { hello: 'hello \ufffd' } });
  });

  it('reads variables a thousand levels deep and refuses deeper ones, which would overflow the stack', async () => {
    const askWith = async (depth: number) =>
      post(
        world().url,
        await bearer(),
        `{"query":"query Q($m: Mood) { search(mood: $m) }","variables":{"m":${'['.repeat(depth)}${']'.repeat(depth)}}}`,
      );
    expect((await askWith(998)).body.errors).toHaveLength(1);
    for (const depth of [1_001, 5_000, 400_000])
      expect([depth, (await askWith(depth)).text]).toEqual([
        depth,
        JSON.stringify({
          errors: [{ errorType: 'MalformedHttpRequestException', message: 'Unable to parse GraphQL query.' }],
        }),
      ]);
  });

  it('answers preflights, compresses, bounds bodies and knows only its own paths', async () => {
    const preflight = await fetch(world().url, {
      method: 'OPTIONS',
      headers: { 'access-control-request-headers': 'authorization,x-amz-user-agent' },
    });
    expect([preflight.status, preflight.headers.get('access-control-allow-headers')]).toEqual([
      200,
      'authorization,x-amz-user-agent',
    ]);
    const response = await graphqlOf(world().appsync)({
      method: 'POST',
      path: '/graphql',
      query: new URLSearchParams(),
      headers: { ...(await bearer()), 'accept-encoding': 'gzip' },
      body: Buffer.from('{"query":"{big}"}'),
      requestId: 'r',
      sourceIp: '::1',
    });
    expect(response.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(response.body as Uint8Array).length).toBeGreaterThan(2_000);
    expect((await post(world().url, await bearer(), { query: '{hello}', pad: 'x'.repeat(1_000_001) })).status).toBe(
      413,
    );
    expect(
      (await post(world().url.replace('graphql', 'apis/other/graphql'), await bearer(), { query: '{hello}' })).status,
    ).toBe(404);
    expect(
      (
        await post(world().url.replace('graphql', 'apis/api00000000000000000000000/graphql'), await bearer(), {
          query: '{hello}',
        })
      ).status,
    ).toBe(200);
  });

  it('refuses methods by name and subscriptions over HTTP', async () => {
    expect((await fetch(world().url)).status).toBe(501);
    expect((await ask('subscription { onNothing { name } }')).body.errors?.[0]?.['message']).toContain('onNothing');
    expect((await ask('subscription { onPublish { name } }')).body.errors?.[0]?.['errorType']).toBe(
      'OperationNotSupported',
    );
  });
});

describe('authorisation', () => {
  it('refuses what carries no usable credentials', async () => {
    const refused = {
      errors: [{ errorType: 'UnauthorizedException', message: 'Valid authorization header not provided.' }],
    };
    expect((await askAs({}, '{hello}')).body).toEqual(refused);
    const malformed = await askAs({ authorization: 'nonsense' }, '{hello}');
    expect([malformed.status, malformed.body, malformed.headers.get('x-amzn-errortype')]).toEqual([
      401,
      refused,
      'UnauthorizedException',
    ]);
    expect((await askAs({ authorization: await token({ exp: 1 }) }, '{hello}')).body).toEqual({
      errors: [{ errorType: 'UnauthorizedException', message: 'Token has expired.' }],
    });
    expect((await askAs({ 'x-api-key': 'da2-x' }, '{hello}')).body.errors?.[0]).toEqual({
      errorType: 'UnauthorizedException',
      message: 'You are not authorized to make this call.',
    });
    const bad = await askAs(iam('bad'), '{hello}');
    expect([bad.status, bad.body.errors?.[0]?.['errorType']]).toEqual([403, 'InvalidSignatureException']);
  });

  it('tells resolvers from where a caller came, through others as well', async () => {
    const from = async (headers: Record<string, string>): Promise<unknown> =>
      (await askAs(headers, '{ from }')).body.data?.['from'];
    const through = { 'x-forwarded-for': '203.0.113.7, 198.51.100.9' };
    for (const credentials of [await bearer(), iam()]) {
      expect(await from(credentials)).toBe('127.0.0.1');
      expect(await from({ ...credentials, ...through })).toBe('203.0.113.7,198.51.100.9,127.0.0.1');
    }
  });

  it('accepts a Bearer prefix and both kinds of token', async () => {
    expect((await askAs({ authorization: `Bearer ${await token()}` }, '{hello}')).status).toBe(200);
    expect(
      (await ask('{hello}', undefined, { token_use: 'id', aud: 'client0000000000000000001', client_id: undefined }))
        .status,
    ).toBe(200);
    expect((await ask('{hello}', undefined, { client_id: 'another' })).status).toBe(401);
  });

  it('refuses fields one by one, in the captured shape', async () => {
    const { status, text } = await ask('{ guarded }');
    expect(status).toBe(200);
    expect(text).toBe(
      '{"data":{"guarded":null},"errors":[{"path":["guarded"],"data":null,"errorType":"Unauthorized",' +
        '"errorInfo":null,"locations":[{"line":1,"column":3,"sourceName":null}' +
        '],"message":"Not Authorized to access guarded on type Query"}]}',
    );
    expect((await ask('{ guarded }', undefined, { 'cognito:groups': ['Rangers'] })).body).toEqual({
      data: { guarded: 'text' },
    });
    const nested = await ask('{ dragon(name: "x") { name secret } }');
    expect(nested.body.data).toEqual({ dragon: { name: 'Smaug', secret: null } });
    expect(nested.body.errors?.[0]).toMatchObject({
      path: ['dragon', 'secret'],
      message: 'Not Authorized to access secret on type Dragon',
    });
    expect((await askAs(iam(), '{ hello }')).body.errors?.[0]?.['message']).toBe(
      'Not Authorized to access hello on type Query',
    );
    expect((await ask('mutation { publish { name } }')).body.errors?.[0]?.['message']).toBe(
      'Not Authorized to access publish on type Mutation',
    );
    expect((await askAs(iam(), 'mutation { publish(name: "P") { name secret } }')).body.data).toEqual({
      publish: { name: 'P', secret: null },
    });
  });

  it('asks the IAM policies for root fields', async () => {
    const asked: unknown[] = [];
    const strict = await createWorld({
      sdl,
      api: bothModes,
      codes: { publish: passing },
      resolvers: { 'Mutation.publish': 'publish' },
      ports: { isAllowed: (call) => (asked.push(call), false) },
    });
    expect(await post(strict.url, iam('Other'), { query: 'mutation { publish { name } }' })).toMatchObject({
      status: 401,
      body: { errors: [{ errorType: 'UnauthorizedException', message: 'Permission denied' }] },
    });
    expect(asked).toMatchObject([
      {
        action: 'appsync:GraphQL',
        resource:
          'arn:aws:appsync:us-east-1:000000000000:apis/api00000000000000000000000/types/Mutation/fields/publish',
      },
    ]);
    await strict.close();
  });
});
