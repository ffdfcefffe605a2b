/** The program of the processes that run a query on what a library unpacks or decodes: BZIP2 and Parquet. */
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { prepare, prepareRows, S3SelectError, type SelectStats } from 's3-select';
import { serve } from '../../../evaluator/serve.ts';
import { openParquet } from './parquet-rows.ts';
import { mostOfResult, type SelectAnswer, type SelectJob } from './select-job.ts';
import { unpackBzip2 } from './unpack-bzip2.ts';

interface Run {
  readonly rows: AsyncIterable<Uint8Array>;
  readonly stats: () => SelectStats;
  readonly doubts?: SelectAnswer['doubts'];
}

async function runParquet(file: Uint8Array, { request, now }: SelectJob): Promise<Run> {
  const query = prepareRows(request, { now: () => now });
  const { rows, bytes, isDoubtful, lacksColumn } = await openParquet(file, query);
  return {
    rows: query.run(rows()),
    stats: () => ({ ...query.stats, bytesScanned: bytes.packed, bytesProcessed: bytes.unpacked }),
    doubts: [...(isDoubtful ? (['types'] as const) : []), ...(lacksColumn ? (['absent'] as const) : [])],
  };
}

function runBzip2(file: Uint8Array, { request, now }: SelectJob): Run {
  const query = prepare(request, { now: () => now });
  return { rows: query.run(unpackBzip2(file)), stats: () => ({ ...query.stats, bytesScanned: file.length }) };
}

async function answerTo(job: SelectJob): Promise<SelectAnswer> {
  const result = openSync(job.result, 'w', 0o600);
  let length = 0;
  let run: Run | undefined;
  const soFar = (): SelectAnswer => ({
    stats: run?.stats() ?? { bytesScanned: 0, bytesProcessed: 0, bytesReturned: 0 },
    doubts: run?.doubts ?? [],
  });
  try {
    const file = readFileSync(job.file);
    run = job.format === 'PARQUET' ? await runParquet(file, job) : runBzip2(file, job);
    for await (const chunk of run.rows) {
      length += chunk.length;
      if (length > mostOfResult) return { ...soFar(), isTooLong: true };
      writeFileSync(result, chunk);
    }
    return soFar();
  } catch (error) {
    if (!(error instanceof S3SelectError)) throw error;
    return { ...soFar(), error: { code: error.code, message: error.message } };
  } finally {
    closeSync(result);
  }
}

serve(async (text) => JSON.stringify(await answerTo(JSON.parse(text) as SelectJob)));
