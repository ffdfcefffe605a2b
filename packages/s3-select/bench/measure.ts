import { createReadStream } from 'node:fs';
import { prepare, type SelectRequest } from '../src/index.ts';

export const median = (values: number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

export type Contender = () => Promise<unknown> | unknown;

const rounds = 3;

const seconds = async (run: Contender): Promise<number> => {
  const start = performance.now();
  await run();
  return (performance.now() - start) / 1000;
};

/**
 * Answers the median of three of each contender's seconds. They take turns, so that other work of the machine affects
 * all of them.
 */
export const race = async <Name extends string>(
  contenders: Partial<Record<Name, Contender>>,
): Promise<Partial<Record<Name, number>>> => {
  const names = Object.keys(contenders) as Name[];
  const times = new Map<Name, number[]>(names.map((name) => [name, []]));
  // The first round only warms up.
  for (let round = 0; round <= rounds; round += 1) {
    for (const name of names) {
      const spent = await seconds(contenders[name] as Contender);
      if (round > 0) times.get(name)?.push(spent);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(times.get(name) ?? [])])) as Partial<
    Record<Name, number>
  >;
};

/** Reads and drops the result. Answers its number of bytes. */
export const drain = async (
  request: SelectRequest,
  source: AsyncIterable<Uint8Array> | Uint8Array,
): Promise<number> => {
  let bytes = 0;
  for await (const chunk of prepare(request).run(source)) bytes += chunk.length;
  return bytes;
};

export const fileStream = (path: string): AsyncIterable<Uint8Array> =>
  createReadStream(path, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Uint8Array>;

/** Splits lines and parses each, as an application without an engine would. */
export const parseLines = (bytes: Buffer, onRecord: (record: Record<string, unknown>) => void): void => {
  for (let start = 0; start < bytes.length;) {
    const found = bytes.indexOf(10, start);
    const end = found < 0 ? bytes.length : found;
    if (end > start) onRecord(JSON.parse(bytes.toString('utf8', start, end)) as Record<string, unknown>);
    start = end + 1;
  }
};
