/**
 * Measures a request and a response of a pipeline function that invokes a Lambda: `npx tsx
 * packages/local-aws/bench/appsync-js.ts`.
 */
import { systemClock } from '../src/kernel/clock.ts';
import { systemIds } from '../src/kernel/ids.ts';
import { loadCode, type HandlerContext } from '../src/services/appsync/engine/appsync-js/index.ts';
import { requireAllowed } from '../src/kernel/unverified.ts';

const code = `
import { util } from '@aws-appsync/utils';
function caller(ctx) {
  const identity = ctx.identity;
  return { sub: identity.sub, username: identity.username, groups: identity.groups ?? [] };
}
export function request(ctx) {
  ctx.stash.arguments = { filter: ctx.args.filter, limit: ctx.args.limit ?? 25 };
  return {
    operation: 'Invoke',
    payload: { caller: caller(ctx), field: ctx.info.fieldName, arguments: ctx.stash.arguments },
  };
}
export function response(ctx) {
  if (ctx.error) util.error(ctx.error.message, ctx.error.type);
  return ctx.result.data;
}`;

const context: HandlerContext = {
  arguments: { filter: { name: { beginsWith: 'a' } }, limit: 25 },
  identity: {
    sub: '0b2c',
    issuer: 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_abc',
    username: 'ranger',
    sourceIp: ['127.0.0.1'],
    groups: ['Rangers'],
    defaultAuthStrategy: 'ALLOW',
    claims: {
      sub: '0b2c',
      'cognito:groups': ['Rangers'],
      token_use: 'access',
      scope: 'aws.cognito.signin.user.admin',
      auth_time: 1,
      exp: 2,
      iat: 1,
      jti: 'j',
      client_id: 'c',
      username: 'ranger',
    },
  },
  source: null,
  stash: {},
  prev: { result: {} },
  request: {
    headers: { host: '127.0.0.1:4566', accept: '*/*', 'user-agent': 'bench', authorization: 'e'.repeat(900) },
    domainName: null,
  },
  info: {
    fieldName: 'listDragons',
    parentTypeName: 'Query',
    variables: {},
    selectionSetList: ['items', 'items/name', 'nextToken'],
    selectionSetGraphQL: '{ items { name } nextToken }',
  },
  env: {},
  authType: 'User Pool Authorization',
};
const responseContext: HandlerContext = {
  ...context,
  result: { data: { items: [{ name: 'Smaug' }, { name: 'Fafnir' }], nextToken: null } },
};

const ports = { clock: systemClock, ids: systemIds, requireAllowed: requireAllowed(new Set()) };

/** Measures processor time, so that other work of the machine does not count. */
function measure(name: string, times: number, task: () => void): void {
  const started = process.cpuUsage();
  for (let i = 0; i < times; i += 1) task();
  const { user, system } = process.cpuUsage(started);
  console.log(`${name}: ${((user + system) / times).toFixed(1)} µs`);
}

measure('first load, with the realm', 1, () => loadCode(code, ports));
measure('load', 200, () => loadCode(code, ports));
const compiled = loadCode(code, ports);
const pair = (): void => {
  compiled.run('request', context);
  compiled.run('response', responseContext);
};
measure('warm-up', 20_000, pair);
measure('request and response', 50_000, pair);
