/** The program of the processes that read the objects of distributed Maps. */
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { serve } from '../../../evaluator/serve.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { turnBytes } from '../../../kernel/in-turns.ts';
import { dataLimit } from '../engine/failure.ts';
import { writeJson } from '../engine/numbers.ts';
import { readText, type ItemsAnswer, type ItemsJob, type Wanted } from './items-job.ts';
import { mostItems, perItem, tooMany } from './items-limits.ts';
import { UnreadableItems } from './parse-items.ts';
import { mostOfRows, parquetRows } from './parquet-rows.ts';
import { unpacked } from './unpack.ts';

/** No execution takes an item that is longer than its input may be. */
const mostOfItem = 2 * dataLimit;

serve(async (text) => {
  const job = JSON.parse(text) as ItemsJob;
  return JSON.stringify(
    await read(job).catch((error: unknown): ItemsAnswer => {
      if (error instanceof UnreadableItems) return { unreadable: error.message };
      if (!(error instanceof AwsError)) throw error;
      const { code, message, status } = error;
      return { code, message, status };
    }),
  );
});

async function read({ file, result, ...job }: ItemsJob): Promise<ItemsAnswer> {
  const bytes = readFileSync(file);
  const wanted = atMost(job.wanted);
  if (wanted.kind === 'items' && wanted.reader.inputType === 'PARQUET') {
    const { rows, hasOtherTypes } = await parquetRows(bytes, wanted.limit);
    return { hasOtherTypes, taken: write(result, rows, (row) => `[${row}]`) };
  }
  const found = readText((await unpacked(bytes)).toString('utf8'), wanted);
  return { hasOtherTypes: false, taken: write(result, found, writeJson) };
}

/** One item more than is handed on tells that there are too many. */
const atMost = (wanted: Wanted): Wanted =>
  wanted.kind === 'items' ? { ...wanted, limit: Math.min(wanted.limit, mostItems + 1) } : wanted;

function write<Value>(file: string, values: readonly Value[], textOf: (value: Value) => string): number {
  if (values.length > mostItems) throw tooMany();
  const to = openSync(file, 'w', 0o600);
  let length = values.length * perItem;
  let lines = '';
  try {
    for (const value of values) {
      const text = textOf(value);
      length += text.length;
      if (text.length > mostOfItem)
        throw new UnreadableItems(`An item has more than ${mostOfItem} characters. local-aws reads no such item.`);
      if (length > mostOfRows) throw tooMany();
      lines += `${text}\n`;
      if (lines.length < turnBytes) continue;
      writeSync(to, lines);
      lines = '';
    }
    writeSync(to, lines);
    return length;
  } finally {
    closeSync(to);
  }
}
