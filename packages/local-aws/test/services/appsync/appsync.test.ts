import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSocket } from './socket-client.ts';
import { bearer, bothModes, createWorld, iam, post, token, type World } from './support.ts';

// This tests the service with the real APPSYNC_JS runtime, which the other tests replace by fakes.
const sdl = `
  type Query { echo(text: String, tags: [String!]): Echo refuse: String fail: String piped: AWSJSON }
  type Mutation { publish(owner: String!, text: String): Note @aws_iam }
  type Subscription { onNote: Note @aws_subscribe(mutations: ["publish"]) }
  type Note @aws_cognito_user_pools @aws_iam { owner: String! text: String }
  type Echo { text: String tags: [String!] who: String selection: String }
`;

const echo = `
  import { util } from '@aws-appsync/utils';
  export function request(ctx) {
    const { text, tags } = ctx.args;
    return { payload: { text, tags, who: ctx.identity.username, selection: ctx.info.selectionSetList.join(' ') } };
  }
  export function response(ctx) { return ctx.result; }
`;
const refuse = `
  import { util } from '@aws-appsync/utils';
  export function request(ctx) { util.unauthorized(); }
  export function response(ctx) { return null; }
`;
const fail = `
  import { util } from '@aws-appsync/utils';
  export function request(ctx) { return {}; }
  export function response(ctx) { util.error('No such thing', 'VALIDATION', null, { field: 'x' }); }
`;
const invoke = `
  import { util } from '@aws-appsync/utils';
  export function request(ctx) { return { operation: 'Invoke', payload: { arguments: ctx.stash.arguments } }; }
  export function response(ctx) {
    if (ctx.error) { util.error(ctx.error.message, ctx.error.type); }
    return ctx.result.data;
  }
`;
const before = `
  export function request(ctx) { ctx.stash.arguments = { a: 1 }; return {}; }
  export function response(ctx) { return ctx.prev.result; }
`;
const pass = `
  export function request(ctx) { return { payload: ctx.args }; }
  export function response(ctx) { return ctx.result; }
`;
const own = `
  import { extensions, util } from '@aws-appsync/utils';
  export function request(ctx) { return { payload: null }; }
  export function response(ctx) {
    extensions.setSubscriptionFilter(util.transform.toSubscriptionFilter({ owner: { eq: ctx.identity.sub } }));
    return null;
  }
`;

let world: World;
beforeAll(async () => {
  world = await createWorld({
    sdl,
    api: bothModes,
    loadCode: {},
    resolvers: {
      'Query.echo': echo,
      'Query.refuse': refuse,
      'Query.fail': fail,
      'Query.piped': {
        code: before,
        functions: [{ code: invoke, lambda: 'arn:aws:lambda:us-east-1:000000000000:function:f' }],
      },
      'Mutation.publish': pass,
      'Subscription.onNote': own,
    },
  });
});
afterAll(() => world.close());

it('answers queries', async () => {
  const query = 'query Q($tags: [String!]) { echo(text: "hi", tags: $tags) { text tags who selection } }';
  const { text } = await post(world.url, await bearer(), { query, variables: { tags: ['a'] } });
  expect(text).toBe('{"data":{"echo":{"text":"hi","tags":["a"],"who":"alice","selection":"text tags who selection"}}}');
});

it('gives the errors that resolvers raise', async () => {
  const { body } = await post(world.url, await bearer(), { query: '{ refuse fail }' });
  expect(body.errors).toMatchObject([
    { path: ['refuse'], errorType: 'Unauthorized', message: 'Not Authorized to access refuse on type Query' },
    { path: ['fail'], errorType: 'VALIDATION', errorInfo: { field: 'x' }, message: 'No such thing' },
  ]);
});

it('runs pipelines', async () => {
  const { body } = await post(world.url, await bearer(), { query: '{ piped }' });
  expect(body).toEqual({ data: { piped: '{"arguments":{"a":1}}' } });
});

it('filters subscriptions by what the resolver sets', async () => {
  const headers = { authorization: await token({ sub: 'me' }) };
  const client = await openSocket(world.wsUrl, headers);
  await client.init();
  expect((await client.subscribe('1', headers, 'subscription { onNote { owner text } }')).type).toBe('start_ack');
  for (const owner of ['other', 'me'])
    await post(world.url, iam(), {
      query: 'mutation M($owner: String!) { publish(owner: $owner, text: "t") { owner text } }',
      variables: { owner },
    });
  expect((await client.next()).payload).toEqual({ data: { onNote: { owner: 'me', text: 't' } } });
  client.socket.close();
});
