import type { ChildProcess } from 'node:child_process';
import { createWriteStream, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client, SelectObjectContentCommand } from '@aws-sdk/client-s3';
import { prepare } from 's3-select';
import { forkServer } from '../fork-server.ts';
import { sdkConfig } from '../../test/support/ports.ts';

/**
 * The query that 28 % of the records match, end to end: SDK → HTTP → endpoint, in a process of its own. Beside it the
 * engine over the same bytes in memory, and the SDK against a canned answer: what the client alone can take.
 */
const rounds = 15;
const Expression = "SELECT * FROM S3Object s WHERE s.family_key = 'red'";

interface Served {
  readonly process: ChildProcess;
  readonly url: string;
}

async function serve(kind: 'endpoint' | 'canned', path: string, copies = 1): Promise<Served> {
  const child = await forkServer('select/server', [kind, path, String(copies)]);
  const [message] = (await once(child, 'message')) as [{ url: string }];
  return { process: child, url: message.url };
}

const memoryOf = ({ process: { pid } }: Served, field: 'VmHWM' | 'VmRSS'): number =>
  Number(new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1000;

/** Measures the endpoint's memory while it answers about an object of a gigabyte. Only Linux tells it. */
async function memoryLines(path: string, size: number): Promise<string[]> {
  const copies = Math.ceil(1e9 / size);
  const endpoint = await serve('endpoint', path, copies);
  const lines: string[] = [];
  for (const [name, sql] of [
    ['28 %, SELECT *', Expression],
    ['no match', "SELECT * FROM S3Object s WHERE s.name_key = 'no such dragon'"],
  ] as const) {
    await viaSdk(endpoint, sql);
    // This resets the peak, which the upload has caused.
    writeFileSync(`/proc/${endpoint.process.pid}/clear_refs`, '5');
    const before = memoryOf(endpoint, 'VmRSS');
    await viaSdk(endpoint, sql);
    lines.push(`| ${name} | ${before.toFixed(0)} | ${memoryOf(endpoint, 'VmHWM').toFixed(0)} |`);
  }
  endpoint.process.kill();
  return [
    `\n| ${((copies * size) / 1e6).toFixed(0)} MB object | endpoint's MB before | at most |`,
    '| --- | --- | --- |',
    ...lines,
  ];
}

async function viaSdk({ url }: Served, sql = Expression): Promise<number> {
  const client = new S3Client({ ...sdkConfig(url), forcePathStyle: true });
  const input = {
    Bucket: 'bench',
    Key: 'dragons.ndjson',
    ExpressionType: 'SQL',
    InputSerialization: { JSON: { Type: 'LINES' } },
    OutputSerialization: { JSON: {} },
  } as const;
  const { Payload } = await client.send(new SelectObjectContentCommand({ ...input, Expression: sql }));
  let bytes = 0;
  for await (const event of Payload ?? []) bytes += event.Records?.Payload?.length ?? 0;
  client.destroy();
  return bytes;
}

async function inProcess(source: Uint8Array): Promise<number> {
  let bytes = 0;
  for await (const chunk of prepare({
    expression: Expression,
    input: { json: { type: 'LINES' } },
    output: { json: {} },
  }).run(source))
    bytes += chunk.length;
  return bytes;
}

/** Records the endpoint's answer as it comes over the wire. */
async function record({ url }: Served, path: string): Promise<void> {
  const body =
    `<SelectObjectContentRequest><Expression>${Expression}</Expression><ExpressionType>SQL</ExpressionType>` +
    '<InputSerialization><JSON><Type>LINES</Type></JSON></InputSerialization><OutputSerialization><JSON/>' +
    '</OutputSerialization></SelectObjectContentRequest>';
  const response = await fetch(`${url}/bench/dragons.ndjson?select&select-type=2`, { method: 'POST', body });
  const file = createWriteStream(path);
  for await (const chunk of response.body ?? []) file.write(chunk);
  file.end();
  await once(file, 'finish');
}

interface Times {
  readonly median: number;
  readonly best: number;
}

/** Measures the seconds of each contender. They take turns; the first round only warms up. */
async function race(contenders: Record<string, () => Promise<number>>): Promise<Record<string, Times>> {
  const times: Record<string, number[]> = {};
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, run] of Object.entries(contenders)) {
      const start = performance.now();
      await run();
      if (round > 0) (times[name] ??= []).push((performance.now() - start) / 1000);
    }
  }
  return Object.fromEntries(
    Object.entries(times).map(([name, values]) => {
      values.sort((a, b) => a - b);
      return [name, { median: values[Math.floor(values.length / 2)] ?? Number.NaN, best: values[0] ?? Number.NaN }];
    }),
  );
}

const path = process.argv[2] ?? '';
if (!existsSync(path))
  throw new Error('Name an NDJSON file: packages/s3-select/bench/run.ts writes one into the temporary directory.');
const directory = mkdtempSync(join(tmpdir(), 'select-bench-'));
const bytes = readFileSync(path);
const endpoint = await serve('endpoint', path);
await record(endpoint, join(directory, 'answer'));
const canned = await serve('canned', join(directory, 'answer'));
const contenders = ['engine in memory, in process', 'SDK → endpoint', 'SDK → a canned answer'] as const;
const [own, through, client] = contenders;
const times = await race({
  [own]: () => inProcess(bytes),
  [through]: () => viaSdk(endpoint),
  [client]: () => viaSdk(canned),
});
const speed = (seconds = Number.NaN): string => (bytes.length / 1e6 / seconds).toFixed(0);
const share = (which: keyof Times, name: string): string =>
  `${((100 * (times[own]?.[which] ?? Number.NaN)) / (times[name]?.[which] ?? Number.NaN)).toFixed(0)} %`;
console.log(`${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}; load ${loadavg()[0]?.toFixed(1)}`);
console.log(`${(bytes.length / 1e6).toFixed(0)} MB; MB/s of input, ${rounds} rounds\n`);
console.log('| | median | of the engine alone | best | of the engine alone |\n| --- | --- | --- | --- | --- |');
for (const name of contenders)
  console.log(
    `| ${name} | ${speed(times[name]?.median)} | ${share('median', name)} | ${speed(times[name]?.best)} | ` +
      `${share('best', name)} |`,
  );
for (const { process: child } of [endpoint, canned]) child.kill();
rmSync(directory, { recursive: true, force: true });
for (const line of await memoryLines(path, bytes.length)) console.log(line);
