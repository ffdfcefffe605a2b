import { expect, it } from 'vitest';
import { csvLine, firstLines, readCsv } from '../../../src/services/athena/engine/csv.ts';
import { longestTurn } from '../../support/longest-turn.ts';

const row = 'x"y'.repeat(20_000);
const result = Buffer.from(Array.from({ length: 80 }, (_, at) => csvLine([`${at}`, row])).join(''));

async function* from(at: number): AsyncGenerator<Uint8Array> {
  for (let begin = at; begin < result.length; begin += 2 ** 20) yield result.subarray(begin, begin + 2 ** 20);
}

it('a page of a result has fewer rows if they are long, each row is in one page, and nobody is held up', async () => {
  const found: (readonly (string | null)[])[] = [];
  let pages = 0;
  const ms = await longestTurn(async () => {
    for (let at = 0; at < result.length; pages += 1) {
      const page = await firstLines(from(at), 1_000);
      at += page.length;
      found.push(...readCsv(page.toString('utf8')));
    }
  });
  expect(found.map(([number]) => number)).toEqual(Array.from({ length: 80 }, (_, at) => String(at)));
  expect(found.every(([, text]) => text === row)).toBe(true);
  expect(pages).toBeGreaterThan(5);
  expect(ms).toBeLessThan(200);
});

it('a page of short rows has as many as are asked for', async () => {
  const short = Buffer.from(Array.from({ length: 30 }, (_, at) => csvLine([`${at}`])).join(''));
  async function* all(): AsyncGenerator<Uint8Array> {
    for (const byte of short) yield Buffer.of(byte);
  }
  expect(readCsv((await firstLines(all(), 7)).toString('utf8'))).toHaveLength(7);
  expect(readCsv((await firstLines(all(), 1_000)).toString('utf8'))).toHaveLength(30);
});
