import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { requireAllowed } from '../../../src/kernel/unverified.ts';
import type { ItemReader } from '../../../src/services/states/engine/definition/machine.ts';
import { UnreadableItems } from '../../../src/services/states/map-runs/parse-items.ts';
import { createObjectReader } from '../../../src/services/states/map-runs/read-elsewhere.ts';
import { longestTurn } from '../../support/longest-turn.ts';

const reader = createObjectReader(requireAllowed(new Set()));
afterAll(() => reader.stop());

const wanted = (config: Partial<ItemReader>, limit = 100_000_000) =>
  ({ kind: 'items', reader: { action: 'getObject', arguments: {}, ...config }, limit }) as const;
const pieces = 1_100_000;
const packed = (start: string, piece: string, end = ''): Buffer =>
  gzipSync(`${start}${piece.repeat(pieces)}${end}`, { level: 1 });

describe('a small object that stands for very much', () => {
  it.each([
    ['a list of numbers', packed('[', '0,', '0]'), { inputType: 'JSON' }],
    ['lines of numbers', packed('', '0\n'), { inputType: 'JSONL' }],
    ['rows of one field', packed('', 'a\n'), { inputType: 'CSV', headerLocation: 'FIRST_ROW' }],
    ['rows of nothing', packed('a\n', '\n\n\n\n'), { inputType: 'CSV', headerLocation: 'FIRST_ROW' }],
    ['one long text', packed('["', 'xxxx', '"]'), { inputType: 'JSON' }],
  ] as const)('holds up nobody, and is read or refused by name: %s', async (_, bytes, config) => {
    expect(bytes.length).toBeLessThan(100_000);
    let answer: unknown;
    const ms = await longestTurn(async () => {
      answer = await reader.read('hostile', bytes, wanted(config)).catch((error: unknown) => error);
    });
    expect(answer instanceof UnreadableItems || (Array.isArray(answer) && answer.length === 0)).toBe(true);
    expect(ms).toBeLessThan(200);
  });

  it('is read as far as the items that are wanted', async () => {
    expect(await reader.read('few', packed('[', '0,', '0]'), wanted({ inputType: 'JSON' }, 2))).toEqual([[0], [0]]);
  });

  it('keeps the numbers and the names of a long object', async () => {
    const members = Array.from({ length: 40_000 }, (_, index) => `"m${index}":12345678901234567890`);
    const found = await reader.read('long', Buffer.from(`{${members.join(',')}}`), wanted({ inputType: 'JSON' }));
    expect(found).toHaveLength(40_000);
    expect(found[7]).toMatchObject([{ text: '12345678901234567890' }, 'm7']);
  });

  it('tells what is wrong with a long object', async () => {
    const bytes = Buffer.from(`[${'0,'.repeat(200_000)}`);
    await expect(reader.read('wrong', bytes, wanted({ inputType: 'JSON' }))).rejects.toThrow('is not valid JSON');
    const deep = Buffer.from('['.repeat(300_000));
    await expect(reader.read('deep', deep, wanted({ inputType: 'JSON' }))).rejects.toThrow('nested deeper than');
  });
});
