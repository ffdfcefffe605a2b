import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AppSyncClient,
  CreateApiCacheCommand,
  DeleteApiCacheCommand,
  FlushApiCacheCommand,
  GetApiCacheCommand,
  GetSchemaCreationStatusCommand,
  StartSchemaCreationCommand,
  UpdateApiCacheCommand,
} from '@aws-sdk/client-appsync';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock, type EpochMs } from '../../../src/kernel/clock.ts';
import { startApp, type App } from '../../apps/support.ts';

const data = mkdtempSync(join(tmpdir(), 'prices-'));
const elsewhere = mkdtempSync(join(tmpdir(), 'prices-elsewhere-'));
let app: App;
/** The time by which the app's clock is ahead. */
let later = 0;
beforeAll(async () => {
  const clock = { ...systemClock, now: () => (systemClock.now() + later) as EpochMs };
  app = await startApp(data, 'prices/template.yaml', { clock });
});
afterAll(async () => {
  await app.runtime.stop();
  for (const folder of [data, elsewhere]) rmSync(folder, { recursive: true, force: true });
});

/** Answers how often the function had been called when it answered. */
async function asked(field: string, of = app): Promise<number> {
  const { data: answer } = await of.ask(`{ answer: ${field} { asked } }`);
  return (answer?.['answer'] as { asked: number }).asked;
}

it('a resolver that caches is asked once for each of its keys, the others every time', async () => {
  const tea = await asked('price(item: "tea")');
  expect(await asked('price(item: "tea", currency: "EUR")')).toBe(tea);
  expect(await asked('price(item: "milk")')).toBe(tea + 1);
  expect(await asked('price(item: "tea")')).toBe(tea);
  expect(await asked('fresh(item: "tea")')).toBe(tea + 2);
  expect(await asked('fresh(item: "tea")')).toBe(tea + 3);
  // Other fields of the same answer come from the cache too.
  expect((await app.ask('{ price(item: "tea") { item note } }')).data).toEqual({
    price: { item: 'tea', note: `asked ${tea} times` },
  });
});

it('without keys arguments, source and identity are the key', async () => {
  const query = (item: string) => app.ask(`{ price(item: "${item}") { compared { item asked } } }`);
  const first = (await query('sugar')).data;
  expect((await query('sugar')).data).toEqual(first);
  expect((await query('salt')).data).toMatchObject({ price: { compared: { item: 'salt' } } });
});

it('what comes with an error is not kept', async () => {
  const doubtful = await asked('price(item: "doubtful")');
  expect(await asked('price(item: "doubtful")')).toBe(doubtful + 1);
  expect((await app.ask('{ price(item: "none") { asked } }')).errors).toHaveLength(1);
  expect((await app.ask('{ price(item: "none") { asked } }')).errors).toHaveLength(1);
});

it('an entry counts for the seconds of its resolver', async () => {
  const first = await asked('price(item: "oil")');
  later += 29_000;
  expect(await asked('price(item: "oil")')).toBe(first);
  later += 1_500;
  expect(await asked('price(item: "oil")')).toBe(first + 1);
});

it('a mutation evicts an entry, from code and from a template, and tells of it', async () => {
  for (const change of ['change', 'changeByTemplate']) {
    const before = await asked('price(item: "rice")');
    const mutation = `mutation { ${change}(item: "rice") }`;
    expect(await app.ask(mutation)).toEqual({
      data: { [change]: 'rice' },
      extensions: { apiCacheEntriesDeleted: 1 },
    });
    expect(await app.ask(mutation)).toEqual({ data: { [change]: 'rice' } });
    expect(await asked('price(item: "rice")')).toBe(before + 1);
  }
});

it('the control plane shows the cache and flushes it', async () => {
  const { awsEndpointUrl: endpoint, region, credentials } = app.runtime.outputs;
  const control = new AppSyncClient({ endpoint, region, credentials });
  const apiId = app.output('ApiId');
  expect((await control.send(new GetApiCacheCommand({ apiId }))).apiCache).toEqual({
    apiCachingBehavior: 'PER_RESOLVER_CACHING',
    ttl: 60,
    type: 'SMALL',
    status: 'AVAILABLE',
  });
  const before = await asked('price(item: "tea")');
  await control.send(new FlushApiCacheCommand({ apiId }));
  expect(await asked('price(item: "tea")')).toBeGreaterThan(before);
  await expect(control.send(new FlushApiCacheCommand({ apiId: 'unknown' }))).rejects.toMatchObject({
    name: 'NotFoundException',
  });
});

it('calls change, remove and make the cache; what they did stays until the template says something else', async () => {
  const restarted = async (parameters = {}): Promise<AppSyncClient> => {
    await app.runtime.stop();
    app = await startApp(data, 'prices/template.yaml', { parameters });
    return new AppSyncClient(clientOf(app));
  };
  const clientOf = ({ runtime: { outputs } }: App) => ({
    endpoint: outputs.awsEndpointUrl,
    region: outputs.region,
    credentials: outputs.credentials,
  });
  const apiId = app.output('ApiId');
  const settings = { apiId, ttl: 7, apiCachingBehavior: 'PER_RESOLVER_CACHING', type: 'LARGE' } as const;
  let control = new AppSyncClient(clientOf(app));
  const shown = async () => (await control.send(new GetApiCacheCommand({ apiId }))).apiCache;
  expect((await control.send(new GetSchemaCreationStatusCommand({ apiId }))).status).toBe('SUCCESS');
  const definition = new TextEncoder().encode('type Query { a: Int }');
  await expect(control.send(new StartSchemaCreationCommand({ apiId, definition }))).rejects.toThrow(
    'StartSchemaCreation',
  );
  await expect(control.send(new CreateApiCacheCommand(settings))).rejects.toThrow('has a cache already');
  await expect(control.send(new UpdateApiCacheCommand({ ...settings, ttl: 0 }))).rejects.toThrow('ttl');
  expect((await control.send(new UpdateApiCacheCommand(settings))).apiCache).toMatchObject({ ttl: 7, type: 'LARGE' });
  control = await restarted();
  expect(await shown()).toMatchObject({ ttl: 7, type: 'LARGE' });
  await control.send(new DeleteApiCacheCommand({ apiId }));
  await expect(control.send(new UpdateApiCacheCommand(settings))).rejects.toThrow('No API cache');
  expect(await asked('price(item: "salt")')).toBeLessThan(await asked('price(item: "salt")'));
  control = await restarted();
  await expect(shown()).rejects.toMatchObject({ name: 'NotFoundException' });
  await control.send(new CreateApiCacheCommand(settings));
  expect(await shown()).toMatchObject({ ttl: 7, status: 'AVAILABLE' });
  control = await restarted({ Behavior: 'FULL_REQUEST_CACHING' });
  expect(await shown()).toMatchObject({ ttl: 60, type: 'SMALL', apiCachingBehavior: 'FULL_REQUEST_CACHING' });
});

it('with FULL_REQUEST_CACHING every resolver is cached by arguments and identity', async () => {
  const Behavior = 'FULL_REQUEST_CACHING';
  const other = await startApp(elsewhere, 'prices/template.yaml', { parameters: { Behavior } });
  const tea = await asked('fresh(item: "tea")', other);
  expect(await asked('fresh(item: "tea")', other)).toBe(tea);
  expect(await asked('fresh(item: "milk")', other)).toBe(tea + 1);
  // Nobody could verify the meaning of a CachingConfig beside it.
  expect((await other.ask('{ price(item: "tea") { asked } }')).errors).toMatchObject([
    { errorType: 'UnverifiedBehaviour' },
  ]);
  await other.runtime.stop();
});
