import { existsSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { S3Client, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { ListExecutionsCommand, paginateListExecutions, SFNClient } from '@aws-sdk/client-sfn';
import Database from 'libsql';
import { freshDirectory, removeDirectory, type StartedCli } from '../test/support/cli.ts';
import { median, quantile, round } from './measure.ts';
import { countFiles, fillTo, post, signInTo, startCli } from './runtime.ts';

const mutation = 'mutation R($input: ReportDragonInput!) { reportDragon(input: $input) { id } }';
const query = 'query G($id: ID!) { getReport(id: $id) { status } }';
const terminal = new Set(['ACCEPTED', 'REJECTED', 'FAILED']);

let sequence = 0;
const input = () => ({
  dragonName: `Reliable ${(sequence += 1)}`,
  description: 'For the record.',
  family: 'green',
  country: 'x',
  state: 'x',
  city: 'x',
  neighborhood: 'x',
});

async function withCli<T>(use: (cli: StartedCli, token: string) => Promise<T>): Promise<T> {
  const directory = freshDirectory();
  const cli = await startCli(directory);
  try {
    return await use(cli, await signInTo(cli));
  } finally {
    await cli.stop();
    removeDirectory(directory);
  }
}

async function report(cli: StartedCli, token: string): Promise<string> {
  const { data } = await post(cli, token, mutation, { input: input() });
  return (data as { reportDragon: { id: string } }).reportDragon.id;
}

async function untilTerminal(cli: StartedCli, token: string, id: string): Promise<void> {
  for (;;) {
    const { data } = await post(cli, token, query, { id });
    if (terminal.has((data as { getReport: { status: string } }).getReport.status)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function inFlight(width: number, count: number, one: () => Promise<void>): Promise<number> {
  const started = performance.now();
  let left = count;
  await Promise.all(
    Array.from({ length: width }, async () => {
      while (left-- > 0) await one();
    }),
  );
  return performance.now() - started;
}

/**
 * Sends the first reports, with which functions start and code becomes fast. Otherwise the first row would include
 * that.
 */
async function warmUp(cli: StartedCli, token: string): Promise<void> {
  await inFlight(4, 60, async () => untilTerminal(cli, token, await report(cli, token)));
}

/** Measures reports a second with 1, 10 and 100 at a time. */
export async function benchAccepted(): Promise<string[]> {
  const lines = [
    '### Reports from `reportDragon` to a terminal status',
    '',
    '| in flight | reports | accepted/s | p50 | p99 | writes of the truth a report |',
    '|---|---|---|---|---|---|',
  ];
  await withCli(async (cli, token) => {
    await warmUp(cli, token);
    for (const [width, count] of [
      [1, 30],
      [10, 100],
      [100, 300],
    ] as const) {
      const before = await truthVersions(cli);
      const figures: number[] = [];
      const elapsed = await inFlight(width, count, async () => {
        const started = performance.now();
        await untilTerminal(cli, token, await report(cli, token));
        figures.push(performance.now() - started);
      });
      const writes = ((await truthVersions(cli)) - before) / count;
      lines.push(
        `| ${width} | ${count} | ${round((count * 1000) / elapsed, 1)} | ${round(quantile(figures, 0.5))} ms | ` +
          `${round(quantile(figures, 0.99))} ms | ${round(writes, 1)} |`,
      );
    }
  });
  return [...lines, '', 'The status is polled each 50 ms, which is included.', ''];
}

/** Counts versions: every put into the truth bucket leaves one. */
async function truthVersions({ outputs }: StartedCli): Promise<number> {
  const s3 = new S3Client({
    region: outputs.region,
    endpoint: outputs.awsEndpointUrl,
    credentials: outputs.credentials,
  });
  let count = 0;
  let marker: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {};
  while (marker !== undefined) {
    const page: {
      Versions?: unknown[] | undefined;
      IsTruncated?: boolean | undefined;
      NextKeyMarker?: string | undefined;
      NextVersionIdMarker?: string | undefined;
    } = await s3.send(new ListObjectVersionsCommand({ Bucket: outputs.stackOutputs['TruthBucketName'], ...marker }));
    count += page.Versions?.length ?? 0;
    marker =
      page.IsTruncated === true
        ? {
            ...(page.NextKeyMarker && { KeyMarker: page.NextKeyMarker }),
            ...(page.NextVersionIdMarker && { VersionIdMarker: page.NextVersionIdMarker }),
          }
        : undefined;
  }
  s3.destroy();
  return count;
}

/** Measures with more and more dragons. */
export async function benchGrowth(sizes: readonly number[]): Promise<string[]> {
  const lines = [
    '### Time to accept beside the size of the catalogue (one in flight, goal: < 2× the first)',
    '',
    '| dragons | p50 | p99 | beside the first |',
    '|---|---|---|---|',
  ];
  await withCli(async (cli, token) => {
    await warmUp(cli, token);
    let present = 300;
    let first: number | undefined;
    for (const size of sizes) {
      await fillTo(cli, size, present);
      present = size;
      const figures: number[] = [];
      for (let turn = 0; turn < 25; turn += 1) {
        const started = performance.now();
        await untilTerminal(cli, token, await report(cli, token));
        if (turn >= 5) figures.push(performance.now() - started);
      }
      first ??= median(figures);
      lines.push(
        `| ${round(size)} | ${round(median(figures))} ms | ${round(quantile(figures, 0.99))} ms | ` +
          `${round(median(figures) / first, 2)}× |`,
      );
    }
  });
  return [...lines, ''];
}

async function withCommand(directory: string, use: (cli: StartedCli) => Promise<void>): Promise<void> {
  const cli = await startCli(directory);
  await use(cli);
  await cli.stop();
}

/**
 * Copies executions. A thousand ran through the workflow; ten thousand would take a quarter of an hour, so the others
 * are copies with names of their own.
 */
function copyExecutions(path: string, times: number): void {
  const database = new Database(path);
  const rest = 'revision, status, input, output, error, cause, start_ms, stop_ms, position, announced';
  for (let copy = 1; copy < times; copy += 1) {
    database.exec(`
      INSERT INTO states_executions (arn, machine_arn, name, ${rest})
        SELECT arn || '~${copy}', machine_arn, name || '~${copy}', ${rest}
        FROM states_executions WHERE instr(name, '~') = 0;
      INSERT INTO states_steps
        SELECT copied.seq * 32768 + part.key % 32768, part.last_id, part.events
        FROM states_steps part
        JOIN states_executions original ON original.seq = part.key / 32768
        JOIN states_executions copied ON copied.arn = original.arn || '~${copy}';`);
  }
  database.close();
}

async function finish(cli: StartedCli, token: string, count: number): Promise<void> {
  const batch = 250;
  for (let done = 0; done < count; done += batch) {
    await inFlight(8, Math.min(batch, count - done), async () => void (await report(cli, token)));
    while ((await runningExecutions(cli)) > 0) await new Promise((resolve) => setTimeout(resolve, 200));
    if (done % 2_500 === 0) process.stderr.write(`${done} of ${count} executions finished …\n`);
  }
}

/** Measures the next start after kill -9 with running executions, beside that of an empty directory. */
export async function benchRestart(finished: number): Promise<string[]> {
  const [empty, full] = [freshDirectory(), freshDirectory()];
  const timed = async (directory: string): Promise<[number, StartedCli]> => {
    const started = performance.now();
    const cli = await startCli(directory);
    return [performance.now() - started, cli];
  };
  try {
    const [, first] = await timed(empty);
    await first.stop();
    const [emptyMs, second] = await timed(empty);
    await second.stop();
    const real = Math.min(finished, 1_000);
    await withCommand(full, async (cli) => finish(cli, await signInTo(cli), real));
    copyExecutions(`${full}/state.db`, Math.ceil(finished / real));
    const cli = await startCli(full);
    const token = await signInTo(cli);
    const held = await countFinished(cli);
    // These are more than the 100 that are needed, because some end before the last is acknowledged.
    await Promise.all(Array.from({ length: 200 }, () => report(cli, token)));
    const running = await runningExecutions(cli);
    await cli.kill();
    const [fullMs, again] = await timed(full);
    const left = await runningExecutions(again);
    await again.stop();
    const files = existsSync(`${full}/outbox`) ? countFiles(`${full}/outbox`) : 0;
    return [
      '### Restart after `kill -9` (goal: at most 2 s beyond an empty start)',
      '',
      '| start of | time |',
      '|---|---|',
      `| an empty data directory, second start | ${round(emptyMs / 1000, 2)} s |`,
      `| ${round(held)} finished executions, ${running} running when killed | ${round(fullMs / 1000, 2)} s |`,
      '',
      `Beyond the empty start: ${round((fullMs - emptyMs) / 1000, 2)} s; ${left}` +
        ` executions were still running when it was ready; ${files} messages in the outbox.`,
      '',
    ];
  } finally {
    removeDirectory(empty);
    removeDirectory(full);
  }
}

async function countFinished({ outputs }: StartedCli): Promise<number> {
  const states = new SFNClient({
    region: outputs.region,
    endpoint: outputs.awsEndpointUrl,
    credentials: outputs.credentials,
  });
  let count = 0;
  for await (const { executions = [] } of paginateListExecutions(
    { client: states, pageSize: 1000 },
    { stateMachineArn: outputs.stackOutputs['StateMachineArn'], statusFilter: 'SUCCEEDED' },
  ))
    count += executions.length;
  states.destroy();
  return count;
}

async function runningExecutions({ outputs }: StartedCli): Promise<number> {
  const states = new SFNClient({
    region: outputs.region,
    endpoint: outputs.awsEndpointUrl,
    credentials: outputs.credentials,
  });
  const { executions = [] } = await states.send(
    new ListExecutionsCommand({
      stateMachineArn: outputs.stackOutputs['StateMachineArn'],
      statusFilter: 'RUNNING',
      maxResults: 1000,
    }),
  );
  states.destroy();
  return executions.length;
}
