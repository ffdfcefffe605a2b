import { expect, it } from 'vitest';
import type { UnauthenticatedRequest } from '../../../src/contract/service.ts';
import { createLambdaAuthorizer } from '../../../src/services/appsync/auth/lambda-authorizer.ts';
import { createCached, type KeyContext } from '../../../src/services/appsync/execution/api-cache.ts';
import type { Run } from '../../../src/services/appsync/execution/run-document.ts';
import { createCaches } from '../../../src/services/appsync/caches.ts';
import { apiCache } from '../../../src/services/appsync/resources/api-cache.ts';
import type { Api, CacheSettings, LambdaAuthorizer, Resolver } from '../../../src/services/appsync/model.ts';
import type { AppSyncStore } from '../../../src/services/appsync/store.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { testPorts } from '../../support/ports.ts';

/** Clients invent what both caches keep, so the caches bound its size instead of its number. */
const megabyte = 2 ** 20;

it('tokens that clients make up do not fill the memory, however short the answers to them are', async () => {
  let asked = 0;
  const payload = JSON.stringify({ isAuthorized: true, ttlOverride: 3_600 });
  const authorize = createLambdaAuthorizer({
    clock: manualClock(),
    accountId: '000000000000',
    requireAllowed: () => undefined,
    invokeFunction: () => Promise.resolve({ payload, statusCode: 200, asked: (asked += 1) }),
  });
  const api = { settings: { id: 'a', arn: 'arn' } } as Api;
  const authorizer = { functionArn: 'f', resultTtl: 300 } as LambdaAuthorizer;
  const ask = (index: number) =>
    authorize(api, authorizer, `${index}`.padEnd(16_384, 'x'), {} as UnauthenticatedRequest, {
      queryString: '',
      operationName: undefined,
      variables: {},
      headers: {},
      entry: 'e',
    });
  for (let index = 0; index < 1_100; index += 1) await ask(index);
  await ask(1_099);
  expect(asked).toBe(1_100);
  await ask(0);
  expect(asked).toBe(1_101);
});

it('arguments that clients make up do not fill the cache of an API beyond its size', () => {
  const api = { settings: { id: 'a' } } as Api;
  const store = { api: () => api, apis: () => [api] } as unknown as AppSyncStore;
  const properties = { ApiId: 'a', ApiCachingBehavior: 'FULL_REQUEST_CACHING', Ttl: 60, Type: 'SMALL' };
  const ports = testPorts();
  const provider = apiCache(store, createCaches(ports.database));
  void provider.provision({ properties } as unknown as Parameters<typeof provider.provision>[0]);
  const cached = createCached({ clock: manualClock(), requireAllowed: () => undefined, takeTurn: () => undefined });
  const run = { api, operation: 'query', appended: [] } as unknown as Run;
  let resolved = 0;
  const ask = (index: number): void => {
    const context: KeyContext = { arguments: { text: `${index}`.padEnd(megabyte, 'x') }, source: null, identity: null };
    void cached({ typeName: 'Query', fieldName: 'f' } as Resolver, run, context, () => (resolved += 1));
  };
  for (let index = 0; index < 70; index += 1) ask(index);
  ask(69);
  expect(resolved).toBe(70);
  ask(0);
  expect(resolved).toBe(71);
  ports.dispose();
});

it('neither very many small entries nor answers of any size fill it, or drive out those in use', () => {
  const api = { settings: { id: 'b' } } as Api;
  const ports = testPorts();
  createCaches(ports.database).set(api, { behavior: 'FULL_REQUEST_CACHING', ttl: 60 } as CacheSettings);
  const cached = createCached({ clock: manualClock(), requireAllowed: () => undefined, takeTurn: () => undefined });
  const run = { api, operation: 'query', appended: [] } as unknown as Run;
  let resolved = 0;
  const ask = (id: number, answer: unknown = id): void => {
    const context: KeyContext = { arguments: { id }, source: null, identity: null };
    const resolve = (): unknown => {
      resolved += 1;
      return answer;
    };
    void cached({ typeName: 'Query', fieldName: 'f' } as Resolver, run, context, resolve);
  };
  ask(-1);
  // An answer that alone is larger than the whole cache is not kept, and nothing makes room for it.
  const huge = 'x'.repeat(65 * megabyte);
  ask(-2, huge);
  ask(-1);
  ask(-2, huge);
  expect(resolved).toBe(3);
  resolved = 0;
  for (let id = 0; id < 300_000; id += 1) {
    ask(id);
    if (id % 100_000 === 0) ask(-1);
  }
  expect(resolved).toBe(300_000);
  // The oldest is gone; what was in use is there.
  ask(-1);
  ask(0);
  expect(resolved).toBe(300_001);
  ports.dispose();
});
