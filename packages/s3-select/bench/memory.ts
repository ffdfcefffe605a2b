import { execFileSync } from 'node:child_process';
import { open } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { prepare } from '../src/index.ts';

const target = 1e9;

/**
 * Reads the file again and again through one buffer, until 1 GB went by. So any growth of the process belongs to the
 * engine.
 */
async function* endless(path: string): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.alloc(256 * 1024);
  const file = await open(path);
  let position = 0;
  for (let sent = 0; sent < target;) {
    const { bytesRead } = await file.read(buffer, 0, buffer.length, position);
    position = bytesRead === 0 ? 0 : position + bytesRead;
    sent += bytesRead;
    if (bytesRead > 0) yield buffer.subarray(0, bytesRead);
  }
  await file.close();
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);

const streamOnce = async (path: string): Promise<string> => {
  const idle = process.memoryUsage.rss();
  const query = prepare({
    expression: "SELECT s.dragon_name_str, s.location_city_str FROM S3Object s WHERE s.family_key = 'red'",
    input: { json: { type: 'LINES' } },
    output: { json: {} },
  });
  let [returned, peak] = [0, 0];
  for await (const chunk of query.run(endless(path))) {
    returned += chunk.length;
    peak = Math.max(peak, process.memoryUsage.rss());
  }
  const stream = `${megabytes(query.stats.bytesScanned)} MB (${megabytes(returned)} MB of result)`;
  const above = `${megabytes(peak - idle)} MB above the ${megabytes(idle)} MB of the idle process`;
  return `Peak memory of a stream of ${stream}: ${megabytes(peak)} MB, ${above}`;
};

/** Runs in a process of its own, whose peak is that of the stream alone. */
export const peakOfStream = (path: string): string =>
  execFileSync(process.execPath, ['--import', 'tsx', fileURLToPath(import.meta.url), path], {
    encoding: 'utf8',
    env: { ...process.env, S3_SELECT_BENCH_MEMORY: '1' },
  }).trim();

if (process.env['S3_SELECT_BENCH_MEMORY'] === '1') console.log(await streamOnce(process.argv[2] ?? ''));
