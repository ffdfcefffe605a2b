import { createReadStream } from 'node:fs';
import { openDirectory } from '../shared/dragon/catalogue/directory.ts';
import { bitsFor, splitShard } from '../shared/dragon/catalogue/split.ts';
import { rowOf } from '../shared/dragon/catalogue/row.ts';
import type { DragonData } from '../shared/dragon/dragon.ts';
import { claimOf } from '../shared/dragon/claim.ts';
import { isoTime } from '../shared/storage/clock.ts';
import type { Ports } from '../shared/dragon/ports.ts';
import { CommandError, readJson } from './connect.ts';
import { importPart, refreshAfterImport, type ImportSummary } from './import-dragons.ts';
import { elementsOf, NoArray } from './json-array.ts';
import { bitsOfParts, Parts, usualPart } from './parts.ts';
import { readRecord, type Problem } from './records.ts';

/** Reads the records of a file one after the other. */
async function* recordsOf(file: string): AsyncGenerator<ReturnType<typeof readRecord>> {
  let index = 0;
  try {
    for await (const element of elementsOf(createReadStream(file))) {
      yield readRecord(element, index);
      index += 1;
    }
  } catch (error) {
    if (error instanceof SyntaxError) throw new CommandError(`${file} is not JSON.`);
    if (!(error instanceof NoArray) && (error as NodeJS.ErrnoException).code === undefined) throw error;
    // It says what else is wrong with the file.
    await readJson(file);
    throw new CommandError(`${file} is not a JSON array of dragons. Nothing was imported.`);
  }
}

export interface Checked {
  readonly count: number;
  /** The first of the problems. */
  readonly problems: readonly Problem[];
  /** The number of records that cannot be imported. */
  readonly bad: number;
  /** The first dragons, by which the size of the others is estimated. */
  readonly sample: readonly DragonData[];
}

const mostProblems = 20;
const mostSample = 1_000;

/** Checks all records before the first is imported. */
export async function checkFile(file: string): Promise<Checked> {
  let [count, bad] = [0, 0];
  const problems: Problem[] = [];
  const sample: DragonData[] = [];
  for await (const record of recordsOf(file)) {
    count += 1;
    if ('message' in record) {
      bad += 1;
      if (problems.length < mostProblems) problems.push(record);
    } else if (sample.length < mostSample) sample.push(record);
  }
  return { count, problems, bad, sample };
}

/**
 * Imports a checked file, however long it is: its dragons are parted by their keys, and one part after the other is
 * claimed and written. So an import that was interrupted has finished parts, which the next one finds.
 */
export async function importFile(
  ports: Ports,
  file: string,
  { count, sample }: Pick<Checked, 'count' | 'sample'>,
  progress: (done: number, total: number) => void,
  dragonsOfPart = usualPart,
): Promise<ImportSummary> {
  const bits = bitsOfParts(count, dragonsOfPart);
  if (bits > 0) await divideEmpty(ports, sample, count);
  const parts = await Parts.create(bits);
  try {
    for await (const record of recordsOf(file)) if (!('message' in record)) parts.add(record);
    let sum: ImportSummary = { total: 0, added: 0, present: 0, undecided: 0 };
    for await (const { prefix, dragons } of parts.read()) {
      const part = await importPart(ports, dragons, { prefix, progress: (done) => progress(sum.total + done, count) });
      sum = {
        total: sum.total + part.total,
        added: sum.added + part.added,
        present: sum.present + part.present,
        undecided: sum.undecided + part.undecided,
      };
    }
    await refreshAfterImport(ports);
    return sum;
  } finally {
    parts.remove();
  }
}

/** Divides the only shard of a small catalogue into as many as will be needed. Others are divided when they grow. */
async function divideEmpty(ports: Ports, sample: readonly DragonData[], count: number): Promise<void> {
  const { directory } = await openDirectory(ports);
  const [only, ...more] = directory.leaves;
  if (only === undefined || more.length > 0) return;
  const rows = sample.map((dragon) => rowOf(claimOf(dragon, { kind: 'import' }, isoTime(ports.clock.now()))));
  await splitShard(ports, directory, only, bitsFor(rows, count / Math.max(1, rows.length)));
}
