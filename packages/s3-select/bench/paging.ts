import { readFileSync } from 'node:fs';
import { selectAll, type SelectRequest } from '../src/index.ts';
import type { DataFiles } from './data.ts';
import { race } from './measure.ts';

const pageSize = 25;

const requestOf = (where: string, limit: number | undefined, start?: number): SelectRequest => ({
  expression: `SELECT * FROM S3Object s${where}${limit === undefined ? '' : ` LIMIT ${limit}`}`,
  input: { json: { type: 'LINES' } },
  output: { json: {} },
  ...(start !== undefined && { scanRange: { start, end: Number.MAX_SAFE_INTEGER } }),
});

/** Reads a page as listDragons does: from the position after the last row, as many rows as fit. */
const page = (bytes: Buffer, where: string, last: number | undefined): string => {
  if (last === undefined) return selectAll(requestOf(where, pageSize), bytes);
  return selectAll(requestOf(where, pageSize, last + 1), bytes.subarray(last), { sourceOffset: last });
};

/** Answers where the row before a page stands. */
const positionBefore = (bytes: Buffer, rows: number): number => {
  let at = 0;
  for (let row = 1; row < rows; row += 1) at = bytes.indexOf(10, at) + 1;
  return at;
};

export const pagingTable = async ({ lines, rareName }: DataFiles, count: number): Promise<string> => {
  const bytes = readFileSync(lines);
  const rare = ` WHERE s.name_key = '${rareName}'`;
  const [thousandth, last] = [positionBefore(bytes, 999 * pageSize), positionBefore(bytes, count - pageSize)];
  const {
    full = Number.NaN,
    rareFull = Number.NaN,
    ...times
  } = await race({
    full: () => selectAll(requestOf('', undefined), bytes),
    first: () => page(bytes, '', undefined),
    thousandth: () => page(bytes, '', thousandth),
    last: () => page(bytes, '', last),
    rareFull: () => selectAll(requestOf(rare, undefined), bytes),
    rare: () => page(bytes, rare, undefined),
  });
  const share = (part: number | undefined, whole: number): string =>
    `${((100 * (part ?? Number.NaN)) / whole).toFixed(3)} %`;
  return [
    '\n| page of 25 | of a full scan | goal |',
    '| --- | --- | --- |',
    `| first | ${share(times.first, full)} | < 2 % |`,
    `| 1,000th | ${share(times.thousandth, full)} | < 2 % |`,
    `| last | ${share(times.last, full)} | – |`,
    `| of a filter with one match | ${share(times.rare, rareFull)} | < 120 % |\n`,
  ].join('\n');
};
