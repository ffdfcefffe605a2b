import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { reportInput } from '../../support/report-input.ts';
import { ada, type System } from './system.ts';

interface Report {
  readonly id: string;
  readonly status: string;
}
interface Row {
  readonly _key: string;
  readonly [column: string]: unknown;
}
interface Claim {
  readonly name_key: string;
  readonly holder: object;
  readonly [member: string]: unknown;
}

/** A report that nobody has made. */
const unknownReport = `${'a'.repeat(26)}-${'b'.repeat(26)}`;
const openKey = (id: string): string => `open/${id}`;
/** Its marker by time has its id; both markers go at once. */
const isOpen = async ({ system, data }: Pick<Flow, 'system' | 'data'>, id: string): Promise<boolean> =>
  (await system.keys(data, 'open/')).some((key) => key.endsWith(id));
const reportKey = (id: string): string => `reports/${id.slice(0, 26)}/${id.slice(27)}.json`;
const keyOf = (name: string): string => createHash('sha256').update(name).digest('hex');
const claimKey = (name: string): string => `dragons/v1/${keyOf(name)}.json`;
const noEffects = { viewed: false, published: false, announced: false, notified: false };

/**
 * Everything that the application does and that takes a permission: the ordinary life of reports, what operators do,
 * and what happens when something fails. Throws at the first thing that does not come out as it should, and at the
 * first denial.
 */
export const runFlows = (system: System): Promise<void> => Promise.race([flows(system), system.denied]);

async function flows(system: System): Promise<void> {
  const truth = system.outputs['TruthBucketName'] ?? '';
  const data = system.outputs['DataBucketName'] ?? '';
  const file = system.outputs['CatalogueKey'] ?? '';
  const context = { system, truth, data, folder: file.slice(0, file.lastIndexOf('/') + 1) };
  await emptyCatalogue(context);
  const orphan = Date.now();
  await system.put(data, openKey(unknownReport), { id: unknownReport });
  const alpha = await firstReport(context);
  await obstacles(context);
  await confirmedReport(context);
  await reads(context, alpha);
  await unknownReports(context);
  await stoppedExecution(context);
  await sweeps(context, alpha, orphan);
  await failures(context);
  await system.teardown();
}

interface Flow {
  readonly system: System;
  readonly truth: string;
  readonly data: string;
  /** Of the catalogue, with its slash. */
  readonly folder: string;
}

/** Before anything is stored, each read finds that its object is missing. */
async function emptyCatalogue({ system }: Flow): Promise<void> {
  await expectData(system, '{ listDragons { items { name } } }', { listDragons: { items: [] } });
  await expectData(system, '{ countDragons(by: FAMILY, filter: { family: { eq: "red" } }) { count } }', {
    countDragons: [],
  });
  await expectData(system, '{ getDragon(name: "nobody") { name } }', { getDragon: null });
  await expectData(system, `{ getReport(id: "${unknownReport}") { id } }`, { getReport: null });
}

/**
 * The first write collides with another one of the same key, which S3 tells by 409 while the object is not yet there.
 */
async function firstReport(context: Flow): Promise<Report> {
  const { system } = context;
  system.runtime.faults.set([
    {
      service: 's3',
      action: 'PutObject',
      target: '/reports/',
      kind: 'error',
      code: 'ConditionalRequestConflict',
      count: 1,
    },
  ]);
  const { errors } = await report(system, 'Alpha');
  if (!errors) throw new Error('a report was acknowledged that is not stored');
  system.runtime.faults.clear();
  const alpha = await reported(system, 'Alpha');
  await settled(system, alpha.id, 'ACCEPTED');
  await until('the first report is finished', async () => !(await isOpen(context, alpha.id)));
  return alpha;
}

/** A name that a dead report holds, a row that a crashed writer left behind, an announcement that does not arrive. */
async function obstacles(context: Flow): Promise<void> {
  const { system, truth } = context;
  const claim = await system.get<Claim>(truth, claimKey('alpha'));
  await system.put(
    truth,
    claimKey('beta'),
    { ...claim?.value, name_key: 'beta', holder: { kind: 'report', reportId: unknownReport } },
    { IfNoneMatch: '*' },
  );
  await leaveBehind(context, 'Left Behind');
  system.runtime.faults.set([
    { service: 'appsync', action: 'GraphQL', target: 'Mutation.publishDragonAdded', kind: 'error', count: 2 },
  ]);
  const beta = await reported(system, 'Beta');
  await settled(system, beta.id, 'ACCEPTED');
  // The workflow announces the dragon by a function of its own.
  await until('the execution has ended', async () => (await system.executionStatus(beta.id)) === 'SUCCEEDED');
  system.runtime.faults.clear();
}

/** The marker of a writer that crashed before its row stood in a view. */
async function leaveBehind({ system, data, folder }: Flow, name: string): Promise<void> {
  const [shard = ''] = (await system.keys(data, `${folder}g1`)).filter((key) => key.endsWith('.ndjson'));
  const [line = '{}'] = (await system.text(data, shard)).split('\n');
  const { _pos, ...row } = JSON.parse(line.replaceAll('alpha', name.toLowerCase()).replaceAll('Alpha', name)) as Row;
  const _key = keyOf(name.toLowerCase());
  await system.put(data, `pending/${Number.parseInt(_key.slice(0, 3), 16).toString(2).padStart(12, '0')}/${_key}`, {
    ...row,
    _key,
  });
}

async function confirmedReport({ system }: Flow): Promise<void> {
  await system.setPhone(ada.username, '+15555550100');
  const { id } = await reported(system, 'Confirmed', { confirmationRequired: true });
  await settled(system, id, 'ACCEPTED');
  const sent = (): boolean =>
    readdirSync(join(system.dataDirectory, 'outbox')).some((file) =>
      readFileSync(join(system.dataDirectory, 'outbox', file), 'utf8').includes(
        'The dragon you reported has been added',
      ),
    );
  await until('a confirmation was sent', async () => sent());
}

async function reads({ system, data }: Flow, { id }: Report): Promise<void> {
  await expectData(system, '{ getDragon(name: "ALPHA") { name } }', { getDragon: { name: 'Alpha' } });
  await expectData(system, '{ listDragons(filter: { name: { eq: "alpha" } }) { items { name } } }', {
    listDragons: { items: [{ name: 'Alpha' }] },
  });
  await expectData(system, '{ countDragons(by: FAMILY, filter: { name: { eq: "alpha" } }) { count } }', {
    countDragons: [{ count: 1 }],
  });
  // An index entry whose report does not exist is passed over.
  const [entry = ''] = (await system.keys(data, 'index/')).filter((key) => !key.startsWith('index/all/'));
  await system.put(data, `${entry.slice(0, entry.lastIndexOf('/'))}/0000000000000-${unknownReport}`, '-');
  const { data: listed } = await system.graphql<{ listReports: { items: Report[] } }>(
    '{ listReports { items { id } } }',
  );
  if (!listed?.listReports.items.some((item) => item.id === id)) throw new Error('the report is not listed');
}

/** Each task finds out by itself that there is no such report. */
async function unknownReports({ system }: Flow): Promise<void> {
  const tasks: Readonly<Record<string, object>> = {
    'validate-report': {},
    'accept-report': { action: 'ACCEPT' },
    'publish-report': {},
    'close-report': { action: 'FAIL' },
    'confirm-report': {},
  };
  for (const [folder, payload] of Object.entries(tasks)) {
    const error = await system.invoke(folder, { ...payload, reportId: unknownReport });
    if (error !== 'ReportNotFoundError') throw new Error(`${folder} ended with ${error} for an unknown report`);
  }
}

/** EventBridge tells of it, and the report is finished at once. */
async function stoppedExecution(context: Flow): Promise<void> {
  const { system } = context;
  system.runtime.faults.set([{ service: 'lambda', action: 'Invoke', target: 'ValidateReport', kind: 'hang' }]);
  const { id } = await reported(system, 'Stopped');
  await until('the execution runs', async () => (await system.executionStatus(id)) === 'RUNNING');
  await system.stopExecution(id);
  system.runtime.faults.clear();
  await settled(system, id, 'FAILED');
  await until('the stopped report is finished', async () => !(await isOpen(context, id)));
}

/**
 * A report that was never started, one whose consequences were lost, a marker without a report, an old generation: the
 * sweep finds them.
 */
async function sweeps(context: Flow, alpha: Report, orphan: number): Promise<void> {
  const { system, truth, data, folder } = context;
  system.runtime.faults.set([{ service: 'states', action: 'StartExecution', kind: 'error' }]);
  const late = await reported(system, 'Late');
  system.runtime.faults.clear();
  const stored = await system.get<object>(truth, reportKey(alpha.id));
  await system.put(
    truth,
    reportKey(alpha.id),
    { ...stored?.value, effects: noEffects, finishedAt: null },
    { IfMatch: stored?.etag ?? '' },
  );
  await system.put(data, openKey(alpha.id), { id: alpha.id });
  await system.put(data, `${folder}g0000000000001-00000000/shard-0000.ndjson`, '-');
  await until('the marker is old enough', async () => Date.now() - orphan > 2_000);
  system.clock.jump(61_000);
  await settled(system, late.id, 'ACCEPTED');
  await until(
    'nothing is open',
    async () => (await system.keys(data, 'open/')).length === 0,
    () => system.clock.jump(61_000),
  );
  await leaveBehind(context, 'Left Later');
  await until(
    'nothing is pending',
    async () => (await system.keys(data, 'pending/')).length === 0,
    () => system.clock.jump(61_000),
  );
  await until(
    'the old generation is gone',
    async () => (await system.keys(data, `${folder}g0000000000001-`)).length === 0,
  );
  await expectData(system, '{ listDragons(filter: { name: { beginsWith: "left" } }) { items { name } } }', {
    listDragons: { items: [{ name: 'Left Behind' }, { name: 'Left Later' }] },
  });
}

/**
 * What cannot be done ends in a dead-letter queue: an event that the function refuses each time, and a schedule that
 * cannot be served.
 */
async function failures({ system }: Flow): Promise<void> {
  await system.invoke(
    'finish-report',
    { 'detail-type': 'Step Functions Execution Status Change', detail: 'refused' },
    'Event',
  );
  system.runtime.faults.set([
    { service: 'lambda', action: 'Invoke', target: 'FinishReport', kind: 'error', code: 'ServiceException' },
  ]);
  const dead: string[] = [];
  await until(
    'both are in a dead-letter queue',
    async () => {
      dead.push(...(await system.deadLetters()));
      return dead.some((body) => body.includes('refused')) && dead.some((body) => body.includes('aws.scheduler'));
    },
    () => system.clock.jump(61_000),
  );
  system.runtime.faults.clear();
}

const mutation = 'mutation R($input: ReportDragonInput!) { reportDragon(input: $input) { id status } }';
const report = (system: System, name: string, more: object = {}) =>
  system.graphql<{ reportDragon: Report }>(mutation, { input: { ...reportInput(name), ...more } });

async function reported(system: System, name: string, more: object = {}): Promise<Report> {
  const { data, errors } = await report(system, name, more);
  if (!data) throw new Error(`${name} was not acknowledged: ${JSON.stringify(errors)}`);
  return data.reportDragon;
}

async function settled(system: System, id: string, status: string): Promise<void> {
  const read = async (): Promise<string | undefined> =>
    (await system.graphql<{ getReport: Report | null }>(`{ getReport(id: "${id}") { id status } }`)).data?.getReport
      ?.status;
  await until(`report ${id} is ${status}`, async () => (await read()) === status);
}

async function expectData(system: System, query: string, expected: object): Promise<void> {
  const { data, errors } = await system.graphql(query);
  if (JSON.stringify(data) !== JSON.stringify(expected))
    throw new Error(`${query} answered ${JSON.stringify({ data, errors })}`);
}

const patienceMs = 15_000;

/** `meanwhile` runs once a second. */
async function until(what: string, holds: () => Promise<boolean>, meanwhile?: () => void): Promise<void> {
  const started = Date.now();
  for (let round = 1; !(await holds()); round += 1) {
    if (Date.now() - started > patienceMs) throw new Error(`It did not come to be that ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
    if (round % 10 === 0) meanwhile?.();
  }
}
