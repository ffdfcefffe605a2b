/** The program of the processes that read Parquet files. */
import { serve } from '../../../evaluator/serve.ts';
import { UnreadableItems } from './parse-items.ts';
import { parquetRows } from './parquet-rows.ts';
import type { ParquetAnswer, ParquetJob } from './read-parquet.ts';

serve(async (text) => {
  const { file, limit } = JSON.parse(text) as ParquetJob;
  try {
    const { rows, hasOtherTypes } = await parquetRows(Buffer.from(file, 'base64'), limit);
    return `{"hasOtherTypes":${hasOtherTypes},"rows":[${rows.join(',')}]}`;
  } catch (error) {
    if (!(error instanceof UnreadableItems)) throw error;
    const answer: ParquetAnswer = { unreadable: error.message };
    return JSON.stringify(answer);
  }
});
