import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sweep } from '../../../functions/finish-report/sweep.ts';
import { settleDead } from '../../../functions/finish-report/settle.ts';
import { reportDragon } from '../../../functions/report-dragon/report.ts';
import { readOpenTime, slotKey } from '../../../functions/shared/storage/keys.ts';
import { canonicalName } from '../../../functions/shared/dragon/canonical-name.ts';
import { readVisible } from '../../../functions/shared/dragon/catalogue/generation.ts';
import { rowsOfClaims } from '../../../functions/import/rebuild-views.ts';
import type { ReportRecord } from '../../../functions/shared/report/report.ts';
import { isTerminal, noEffects } from '../../../functions/shared/report/report.ts';
import type { Application } from './support/application.ts';
import { createApplication, inputOf, runTask } from './support/application.ts';
import type { Fault } from './support/memory-store.ts';
import { runWorkflow } from './support/workflow.ts';

/** What must never be forgotten: the model knows less than the system, but never anything else. */
interface Model {
  /** Token → id of what was acknowledged under it. */
  readonly acknowledged: Map<string, string>;
  /** Id → everything that was ever seen of it. */
  readonly seen: Map<string, ReportRecord>;
}

type Real = Application;

const names = ['Smaug', 'SMAUG ', 'smaug', 'Fáfnir', 'FA\u0301FNIR', 'Glaurung'];

const recordsOf = (application: Application): ReportRecord[] =>
  [...application.truth.objects]
    .filter(([key]) => key.startsWith('reports/'))
    .map(([, { body }]) => JSON.parse(body.toString()) as ReportRecord);

/**
 * After every command: nothing acknowledged is gone, versions grow one by one, what is decided stays, one dragon a
 * name.
 */
function expectInvariants(model: Model, application: Application): void {
  const records = new Map(recordsOf(application).map((record) => [record.id, record]));
  for (const id of model.acknowledged.values()) expect(records.has(id)).toBe(true);
  for (const record of records.values()) {
    const before = model.seen.get(record.id);
    if (before !== undefined) {
      expect(record.version).toBeGreaterThanOrEqual(before.version);
      expect(record.dragon).toEqual(before.dragon);
      if (isTerminal(before.status)) expect([record.status, record.version]).toEqual([before.status, before.version]);
    }
    expect(record.version).toBe(
      { PENDING: 1, VALIDATING: 2, ACCEPTED: 3, REJECTED: 3, FAILED: record.version }[record.status],
    );
    model.seen.set(record.id, record);
  }
  const accepted = [...records.values()]
    .filter(({ status }) => status === 'ACCEPTED')
    .map(({ dragon }) => keyOf(dragon.dragon_name_str));
  expect(new Set(accepted).size).toBe(accepted.length);
  // Whoever is unfinished holds its slot, and nobody else does.
  for (const { owner, slot, finishedAt } of records.values())
    if (slot !== undefined && finishedAt === null)
      expect(application.derived.objects.get(slotKey(owner, slot.number))).toMatchObject({ etag: slot.etag });
  // Subscribers are told what is stored: never a version that was not.
  for (const { id, version } of application.published)
    expect(version).toBeLessThanOrEqual(records.get(id)?.version ?? 0);
}

const keyOf = (text: string): string => {
  const name = canonicalName(text);
  return 'refused' in name ? text : name.key;
};

/** Something goes wrong at the n-th store call of a command; `crash` is for good until the command ends. */
interface Trouble {
  readonly at: number;
  readonly fault: Exclude<Fault, undefined>;
  readonly lasting: boolean;
}

async function within<T>(
  application: Application,
  trouble: Trouble | null,
  run: () => Promise<T>,
): Promise<T | undefined> {
  const start = application.world.calls.length;
  application.world.fault = ({ number }) =>
    trouble !== null && (trouble.lasting ? number >= start + trouble.at : number === start + trouble.at)
      ? trouble.fault
      : undefined;
  try {
    return await run();
  } catch {
    return undefined;
  } finally {
    application.world.fault = () => undefined;
  }
}

type Command = fc.AsyncCommand<Model, Real>;

const command = (text: string, run: (model: Model, application: Application) => Promise<unknown>): Command => ({
  check: () => true,
  async run(model, application) {
    await run(model, application);
    expectInvariants(model, application);
  },
  toString: () => text,
});

const nth = (application: Application, index: number): string | undefined => {
  const ids = recordsOf(application).map(({ id }) => id);
  return ids[index % Math.max(ids.length, 1)];
};

const trouble = fc.option(
  fc.record({
    at: fc.integer({ min: 1, max: 14 }),
    fault: fc.constantFrom('before' as const, 'after' as const, 'twice' as const),
    lasting: fc.boolean(),
  }),
  { freq: 2 },
);

const store = fc
  .tuple(fc.nat(4), fc.nat(names.length - 1), trouble, fc.boolean(), fc.option(fc.integer({ min: 1, max: 4 })))
  .map(([token, name, wrong, startFails, open]) =>
    command(
      `store(token ${token}, ${names[name]}, ${JSON.stringify(wrong)}, ` +
        `start ${startFails ? 'fails' : 'works'}, quota ${open})`,
      async (model, application) => {
        const executions = startFails
          ? { ...application.executions, start: () => Promise.reject(new Error('throttled')) }
          : application.executions;
        const reply = await within(application, wrong, () =>
          reportDragon(
            { ...application, executions, quota: open === null ? undefined : { open, daily: 1_000 } },
            'alice',
            inputOf(names[name] as string, { clientToken: `token ${token}` }),
          ),
        );
        if (reply === undefined) return;
        const known = model.acknowledged.get(`token ${token}`);
        if (known !== undefined) expect(reply.id).toBe(known);
        model.acknowledged.set(`token ${token}`, reply.id);
      },
    ),
  );

const tasks = [
  ['start', 'ValidateReportFunctionArn', {}],
  ['reserve and commit', 'AcceptReportFunctionArn', { action: 'ACCEPT' }],
  [
    'reject',
    'AcceptReportFunctionArn',
    { action: 'REJECT', reason: { code: 'DUPLICATE_DRAGON', message: 'm', dragonName: null } },
  ],
  ['publish', 'PublishReportFunctionArn', { event: 'STATUS' }],
  ['fail', 'CloseReportFunctionArn', { action: 'FAIL' }],
  ['finish', 'CloseReportFunctionArn', { action: 'FINISH', effects: noEffects }],
] as const;

/** A single task runs out of order: a duplicate delivery, a retry, or a function that outlives its timed-out task. */
const task = fc.tuple(fc.nat(9), fc.constantFrom(...tasks), trouble).map(([index, [name, fn, payload], wrong]) =>
  command(`${name}(report ${index}, ${JSON.stringify(wrong)})`, async (_model, application) => {
    const reportId = nth(application, index);
    if (reportId !== undefined)
      await within(application, wrong, () => runTask(application, fn, { reportId, ...payload }));
  }),
);

const workflow = fc.tuple(fc.nat(9), trouble).map(([index, wrong]) =>
  command(`workflow(report ${index}, ${JSON.stringify(wrong)})`, async (_model, application) => {
    const id = nth(application, index);
    if (id !== undefined && application.executionsByName.get(id) === 'running')
      await within(application, wrong, () => runWorkflow(application, id));
  }),
);

/** The execution ends badly and nothing of it is told. */
const crash = fc.nat(9).map((index) =>
  command(`crash(report ${index})`, async (_model, application) => {
    const id = nth(application, index);
    if (id !== undefined && application.executionsByName.get(id) === 'running')
      application.executionsByName.set(id, 'closed');
  }),
);

const told = fc.tuple(fc.nat(9), trouble).map(([index, wrong]) =>
  command(`told of the end(report ${index}, ${JSON.stringify(wrong)})`, async (_model, application) => {
    const id = nth(application, index);
    if (id !== undefined && application.executionsByName.get(id) === 'closed')
      await within(application, wrong, () => settleDead(application, id, 'TIMED_OUT'));
  }),
);

/** The report is from an earlier version, whose reports have no marker by time. */
const earlier = fc.nat(9).map((index) =>
  command(`loses its marker by time(report ${index})`, async (_model, application) => {
    const id = nth(application, index);
    if (recordsOf(application).some((record) => record.id === id && record.slot !== undefined)) return;
    for (const key of [...application.derived.objects.keys()])
      if (readOpenTime(key)?.id === id) application.derived.objects.delete(key);
  }),
);

const sweeping = fc.tuple(fc.integer({ min: 0, max: 30 }), trouble).map(([minutes, wrong]) =>
  command(`sweep(after ${minutes} min, ${JSON.stringify(wrong)})`, async (_model, application) => {
    application.clock.time += minutes * 60_000;
    await within(application, wrong, () => sweep(application));
  }),
);

/** The schedule comes round until nothing is left to do; whatever happened before, this is the end. */
async function expectEnd(model: Model, application: Application): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    application.clock.time += 20 * 60_000;
    await sweep(application);
    for (const [id, state] of application.executionsByName) if (state === 'running') await runWorkflow(application, id);
  }
  expectInvariants(model, application);
  for (const { id, status, finishedAt } of recordsOf(application)) {
    expect(isTerminal(status)).toBe(true);
    expect(finishedAt).not.toBeNull();
    expect(application.published.some((one) => one.id === id && one.status === status)).toBe(true);
  }
  const keys = [...application.derived.objects.keys()];
  expect(keys.filter((key) => key.startsWith('open/') || key.startsWith('pending/'))).toEqual([]);
  const shown = (await readVisible(application)).map(({ _key }) => _key);
  expect([...shown].sort()).toEqual((await rowsOfClaims(application)).map(({ _key }) => _key).sort());
}

describe('the life of a report, by any commands in any order, on a virtual clock', () => {
  it(
    'keeps every promise after each command, and ends',
    async () => {
      const commands = fc.commands([store, store, task, workflow, workflow, crash, told, earlier, sweeping], {
        maxCommands: 50,
      });
      await fc.assert(
        fc.asyncProperty(commands, fc.integer(), async (sequence, chance) => {
          const application = createApplication(chance);
          const model: Model = { acknowledged: new Map(), seen: new Map() };
          await fc.asyncModelRun(() => ({ model, real: application }), sequence);
          await expectEnd(model, application);
        }),
        { numRuns: process.env['RELIABILITY'] === 'full' ? 20_000 : 500 },
      );
    },
    process.env['RELIABILITY'] === 'full' ? 3_600_000 : 60_000,
  );
});
