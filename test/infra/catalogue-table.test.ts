import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connect } from '../../functions/import/connect.ts';
import { importDragons } from '../../functions/import/import-dragons.ts';
import { dragonFromInput } from '../../functions/shared/dragon/dragon.ts';
import { bundle } from '../../infra/bundle.ts';
import { createApp } from '../../infra/create-app.ts';
import { reportInput } from '../support/report-input.ts';
import { freshDirectory, removeDirectory } from '../support/cli.ts';
import { startSystem, type System } from './support/system.ts';

const assembly = freshDirectory();
const folder = freshDirectory();
let system: System;

beforeAll(async () => {
  bundle();
  createApp({ context: { engine: 'athena' }, outdir: assembly, validate: false }).synth();
  system = await startSystem(assembly);
  const file = join(folder, 'outputs.json');
  writeFileSync(file, JSON.stringify(system.runtime.outputs));
  const dragons = Array.from({ length: 60 }, (_, n) =>
    dragonFromInput({ ...reportInput(`Dragon ${n}`), city: `City ${n % 3}`, description: n % 2 ? 'odd' : 'even' }),
  );
  await importDragons(await connect(file), dragons);
});
afterAll(async () => {
  await system?.close();
  for (const directory of [assembly, folder]) removeDirectory(directory);
});

const asked = (): string[] =>
  system.runtime.journal
    .entries()
    .filter(({ service }) => service === 'athena')
    .map(({ action }) => action);

const page = `query P($filter: DragonFilterInput, $nextToken: String) {
  listDragons(filter: $filter, limit: 20, nextToken: $nextToken) { items { name description } nextToken }
}`;

async function list(filter: object, nextToken?: string): Promise<{ items: { name: string }[]; nextToken?: string }> {
  const { data, errors } = await system.graphql<{
    listDragons: { items: { name: string }[]; nextToken?: string };
  }>(page, { filter, nextToken });
  if (!data) throw new Error(JSON.stringify(errors));
  return data.listDragons;
}

it('with -c engine=athena filters are Athena’s, by pages; what is one request stays with the shards', async () => {
  // The first query starts the engine, which a busy machine takes longer for than a query may take.
  const answered = () =>
    list({ description: { eq: 'even' } }).then(
      () => true,
      () => false,
    );
  await expect.poll(answered, { timeout: 120_000 }).toBe(true);
  const started = asked().length;
  const first = await list({ description: { eq: 'odd' } });
  const second = await list({ description: { eq: 'odd' } }, first.nextToken);
  const names = [...first.items, ...second.items].map(({ name }) => name);
  expect([first.items.length, second.items.length, second.nextToken]).toEqual([20, 10, null]);
  expect(new Set(names)).toEqual(new Set(Array.from({ length: 30 }, (_, n) => `Dragon ${2 * n + 1}`)));
  const actions = asked().slice(started);
  expect(actions.filter((action) => action === 'StartQueryExecution')).toHaveLength(2);

  const { data } = await system.graphql(
    '{ countDragons(by: CITY, filter: { name: { contains: "dragon" } }) { key count } }',
  );
  expect(data).toEqual({
    countDragons: ['city 0', 'city 1', 'city 2'].map((key) => ({ key, count: 20 })),
  });

  const before = asked().length;
  expect((await list({})).items).toHaveLength(20);
  expect((await list({ name: { eq: 'DRAGON 7' } })).items).toEqual([{ name: 'Dragon 7', description: 'odd' }]);
  expect(asked()).toHaveLength(before);
});
