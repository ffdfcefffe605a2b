import { afterAll, describe, expect, it } from 'vitest';
import { requireAllowed } from '../../../src/kernel/unverified.ts';
import { UnreadableItems } from '../../../src/services/states/map-runs/parse-items.ts';
import { parquetRows } from '../../../src/services/states/map-runs/parquet-rows.ts';
import { createObjectReader } from '../../../src/services/states/map-runs/read-elsewhere.ts';
import { longs, repeatedText } from './parquet-files.ts';

const reader = createObjectReader(requireAllowed(new Set()));
const impatient = createObjectReader(requireAllowed(new Set()), { timeMs: 500 });
afterAll(() => Promise.all([reader.stop(), impatient.stop()]));
const most = 100_000_000;
const parquet = { action: 'getObject', arguments: {}, inputType: 'PARQUET' } as const;
const wanted = { kind: 'items', reader: parquet, limit: most } as const;

describe('a small Parquet file that stands for very much', () => {
  it('is read when it stands for little', async () => {
    expect((await parquetRows(repeatedText('abc', 3), most)).rows).toEqual(Array(3).fill('{"t":"abc"}'));
  });

  it('is refused when one text of its dictionary stands for many large rows', async () => {
    const file = repeatedText('x'.repeat(100_000), 1_000);
    expect(file.length).toBeLessThan(101_000);
    await expect(parquetRows(file, most)).rejects.toThrow('more than 64 MB');
    // As many rows as are wanted are read.
    expect((await parquetRows(file, 2)).rows).toHaveLength(2);
    await expect(parquetRows(repeatedText('abc', 2 ** 30), most)).rejects.toThrow('more than 64 MB');
  });

  it.each([
    ['a page of many more values than the file has rows', repeatedText('abc', 2 ** 29, { claimedRows: 1_000 })],
    ['a page of two gigabytes', repeatedText('abc', 1, { claimedBytes: 2 ** 31 - 1, codec: 1 })],
  ])('ends with its process, and other files are read: %s', async (_, bomb) => {
    expect(bomb.length).toBeLessThan(1_000);
    const [failed, other] = await Promise.allSettled([
      impatient.read('hostile', bomb, wanted),
      reader.read('other', repeatedText('abc', 2), wanted),
    ]);
    expect(failed).toMatchObject({ status: 'rejected', reason: expect.any(UnreadableItems) as unknown });
    expect(other).toEqual({ status: 'fulfilled', value: [[{ t: 'abc' }], [{ t: 'abc' }]] });
  });
});

it('whole numbers that no double holds are read as they are', async () => {
  const { rows } = await parquetRows(longs([9_007_199_254_740_993n, -1n, -9_223_372_036_854_775_808n]), most);
  expect(rows).toEqual(['{"n":9007199254740993}', '{"n":-1}', '{"n":-9223372036854775808}']);
});

it('a damaged file is told in words of ours, or read', async () => {
  for (const file of [repeatedText('abc', 20), longs([1n, 2n, 3n])])
    for (let at = 4; at < file.length - 8; at += 1)
      for (const value of [0, 0x7f, 0xff]) {
        const damaged = Buffer.from(file);
        damaged[at] = value;
        const { message = '' } = await parquetRows(damaged, 1_000).then(
          () => new Error('read'),
          (error: unknown) => error as Error,
        );
        expect(message).not.toMatch(/Cannot read prop|of undefined|not a function|iterable|Invalid array|must be of/);
      }
});
