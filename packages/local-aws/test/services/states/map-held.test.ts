import { expect, it } from 'vitest';
import { settle } from '../virtual-clock.ts';
import { map, worlds } from './map-runs.ts';

const made = worlds();

/** Another program holds the database when a statement of the runtime comes for the first time. */
function hold(database: { prepare(sql: string): { run(...values: unknown[]): unknown } }, held: RegExp): () => number {
  const prepare = database.prepare.bind(database);
  let times = 0;
  Object.assign(database, {
    prepare(sql: string) {
      const statement = prepare(sql);
      if (times > 0 || !held.test(sql)) return statement;
      return {
        run(): never {
          times += 1;
          throw Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY' });
        },
      };
    },
  });
  return () => times;
}

it.each([
  ['end of the map run', /UPDATE states_map_runs SET status = \?, stop_ms/],
  ['end of one of its executions', /UPDATE states_map_children SET status = \?, output/],
  ['start of one of its executions', /UPDATE states_map_children SET status = 'RUNNING'/],
])('the %s is stored in the end, though another program holds the database', async (_what, statement) => {
  const one = await made();
  const times = hold(one.base.database as never, statement);
  const machine = await one.define({ StartAt: 'M', States: map({ MaxConcurrency: 1 }) });
  const execution = await one.start(machine, ['x', 'y']);
  for (let turn = 0; turn < 5; turn += 1) {
    await settle();
    await one.clock.advance(1_000);
  }
  await settle();
  expect(times()).toBe(1);
  expect(await one.describe(execution)).toMatchObject({ status: 'SUCCEEDED', output: '["x","y"]' });
});
