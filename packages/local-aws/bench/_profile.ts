import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { systemClock } from '../src/kernel/clock.ts';
import { systemIds } from '../src/kernel/ids.ts';
import { createOperator } from '../src/kernel/operator.ts';
import { createServices } from '../src/runtime/compose.ts';
import { openDataDirectory } from '../src/storage/data-directory.ts';

const accountId = '000000000000';
const roleArn = `arn:aws:iam::${accountId}:role/bench`;
const administrator = {
  type: 'User',
  arn: `arn:aws:iam::${accountId}:user/bench`,
  accountId,
  userId: 'BENCH',
} as const;

/** So many states, one after the other, each of which makes a new value of its input. */
const chain = (length: number) => ({
  StartAt: 'S0',
  States: Object.fromEntries(
    Array.from({ length }, (_, index) => [
      `S${index}`,
      {
        Type: 'Pass',
        Parameters: { 'n.$': 'States.MathAdd($.n, 1)', 'id.$': '$.id' },
        ...(index + 1 < length ? { Next: `S${index + 1}` } : { End: true }),
      },
    ]),
  ),
});

/** Runs executions of a chain of this length, all at once, to their end. */
type Run = (length: number, count: number) => Promise<unknown>;

const rounds = 5;

/**
 * Executions a second, alone and 100 at once, and what a transition costs, beside aws-local-stepfunctions, which keeps
 * nothing: install it in a folder of its own and name that in `AWS_LOCAL_STEPFUNCTIONS`. Both are measured in turns;
 * medians are shown.
 */
async function unused(): Promise<string[]> {
  const directory = mkdtempSync(join(tmpdir(), 'local-aws-bench-'));
  const rows: string[] = [];
  const mine = await local(directory);
  const theirs = await peer();
  for (const run of [mine.run, theirs]) if (run) await times(50, () => run(10, 1));
  const found = { own: [] as Figures[], other: [] as Figures[], forced: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    found.own.push(await measure(mine.run));
    if (theirs) found.other.push(await measure(theirs));
    found.forced.push(forcedWrites(directory));
  }
  await mine.stop();
  rmSync(directory, { recursive: true, force: true });
  const own = medians(found.own);
  const other = theirs && medians(found.other);
  const row = (name: string, figures: Figures | undefined): string =>
    `| ${[name, ...(figures ? shown(figures) : ['–', '–', '–'])].join(' | ')} |`;
  rows.push(row('local-aws, every step stored', own), row('aws-local-stepfunctions, nothing stored', other));
  if (other) {
    const ratios = [own.alone / other.alone, own.together / other.together, other.transition / own.transition];
    rows.push(`| ratio (goal ≥ 1×) | ${ratios.map((ratio) => `${ratio.toFixed(2)}×`).join(' | ')} |`);
  }
  rows.push(`| the disk: forced writes of 40 KB, and nothing else | ${median(found.forced).toFixed(0)} | – | – |`);
  return [
    '### Executions of ten states',
    '',
    '| | a second, one after the other | a second, 100 at once | one transition |',
    '|---|---|---|---|',
    ...rows,
    '',
  ];
}

interface Figures {
  readonly alone: number;
  readonly together: number;
  /** Microseconds. */
  readonly transition: number;
}

const shown = ({ alone, together, transition }: Figures): string[] => [
  alone.toFixed(0),
  together.toFixed(0),
  `${transition.toFixed(0)} µs`,
];

async function measure(run: Run): Promise<Figures> {
  const alone = 100 / (await secondsOf(() => times(100, () => run(10, 1))));
  const together = 1_000 / (await secondsOf(() => times(10, () => run(10, 100))));
  const short = await secondsOf(() => times(100, () => run(10, 1)));
  const long = await secondsOf(() => times(100, () => run(110, 1)));
  return { alone, together, transition: ((long - short) / (100 * 100)) * 1e6 };
}

const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? NaN;

const medians = (all: readonly Figures[]): Figures => ({
  alone: median(all.map(({ alone }) => alone)),
  together: median(all.map(({ together }) => together)),
  transition: median(all.map(({ transition }) => transition)),
});

/** How often a second the disk alone can keep what one execution writes. */
function forcedWrites(directory: string): number {
  const file = openSync(join(directory, 'forced'), 'w+');
  const bytes = Buffer.alloc(40_000, 'x');
  const write = (): void => {
    writeSync(file, bytes, 0, bytes.length, 0);
    fdatasyncSync(file);
  };
  write();
  const began = performance.now();
  for (let turn = 0; turn < 50; turn++) write();
  const seconds = (performance.now() - began) / 1000;
  closeSync(file);
  return 50 / seconds;
}

async function times(count: number, work: () => Promise<unknown>): Promise<void> {
  for (let turn = 0; turn < count; turn++) await work();
}

async function secondsOf(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

/** The services of the runtime without their endpoint; an execution counts when its end is on the disk. */
async function local(directory: string): Promise<{ run: Run; stop: () => Promise<void> }> {
  const operator = createOperator({ write: () => undefined });
  const data = openDataDirectory(directory, operator);
  const created = createServices({
    ...{ clock: systemClock, ids: systemIds, data, region: 'us-east-1', accountId, operator },
    ...{ endpointUrl: 'http://127.0.0.1:4566', allowUnverified: [], selectDisabled: false },
  });
  const { states, iam } = created.services;
  const call = { principal: administrator, requestId: 'bench', sourceIp: '127.0.0.1' };
  await iam?.resources['AWS::IAM::Role']?.provision({
    ...{
      logicalId: 'Role',
      type: 'AWS::IAM::Role',
      physicalName: () => 'bench',
      stableId: (length: number) => 'B'.repeat(length),
    },
    properties: {
      RoleName: 'bench',
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      },
    },
  } as never);
  const ask = <T>(action: string, input: object): T => states?.run(action, input as never, call) as T;
  const machineOf = (length: number): string =>
    ask<{ stateMachineArn: string }>('CreateStateMachine', {
      ...{ name: `chain${length}`, roleArn, definition: JSON.stringify(chain(length)) },
    }).stateMachineArn;
  const machines = new Map([10, 110].map((length) => [length, machineOf(length)]));
  const run: Run = async (length, count) => {
    const input = { stateMachineArn: machines.get(length), input: '{"n":0,"id":"x"}' };
    const start = () => ask<{ executionArn: string }>('StartExecution', input).executionArn;
    for (const executionArn of Array.from({ length: count }, start))
      while (statusOf(executionArn) === 'RUNNING') await new Promise((resolve) => setImmediate(resolve));
    await data.database.durable();
  };
  const statusOf = (executionArn: string): string =>
    ask<{ status: string }>('DescribeExecution', { executionArn, includedData: 'METADATA_ONLY' }).status;
  const stop = async (): Promise<void> => {
    await Promise.all(Object.values(created.services).map((one) => one.stop()));
    data.close();
  };
  return { run, stop };
}

interface Peer {
  readonly StateMachine: new (definition: object) => { run(input: object): { result: Promise<unknown> } };
}

/** Undefined when nobody has installed it. */
async function peer(): Promise<Run | undefined> {
  const folder = process.env['AWS_LOCAL_STEPFUNCTIONS'];
  if (folder === undefined || folder === '') return undefined;
  const resolved = createRequire(join(folder, 'package.json')).resolve('aws-local-stepfunctions');
  const { StateMachine } = (await import(pathToFileURL(resolved).href)) as Peer;
  const machines = new Map([10, 110].map((length) => [length, new StateMachine(chain(length))]));
  const one = (length: number) => machines.get(length)?.run({ n: 0, id: 'x' }).result;
  return (length, count) => Promise.all(Array.from({ length: count }, () => one(length)));
}

const directory = mkdtempSync(join(tmpdir(), 'prof-'));
const mine = await local(directory);
void unused;
const mode = process.argv[2];
await times(30, () => mine.run(10, 1));
const N = Number(process.argv[3] ?? 100);
const cpu0 = process.cpuUsage();
writeSync(2, 'BEGIN\n');
const s = await secondsOf(() => times(N, () => (mode === 'alone' ? mine.run(10, 1) : mode === 'long' ? mine.run(110, 1) : mine.run(10, 100))));
writeSync(2, 'END\n');
const cpu = process.cpuUsage(cpu0);
const executions = mode === 'together' ? N * 100 : N;
console.log(mode, 'ms/execution', ((s * 1000) / executions).toFixed(3), 'cpu ms', ((cpu.user + cpu.system) / 1000 / executions).toFixed(3), 'forced/s', forcedWrites(directory).toFixed(0));
await mine.stop();
rmSync(directory, { recursive: true, force: true });
process.exit(0);
