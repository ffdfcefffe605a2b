import type { CsvOutput } from '../api.ts';
import { maxRecordBytes, overMaxRecordSize } from '../errors.ts';
import type { Column } from '../plan/plan.ts';
import { isStruct } from '../plan/values.ts';
import { createFieldWriter } from './csv-field.ts';
import { csvWriter } from './csv-plain.ts';
import type { Output, RecordFormat } from './format.ts';
import { createPlainWriter } from './plain.ts';

const createCsvFormat = (options: CsvOutput): RecordFormat => {
  const { field, delimiter } = createFieldWriter(options);
  return {
    delimiter: options.recordDelimiter ?? '\n',
    columns(columns, row) {
      let text = '';
      for (let index = 0; index < columns.length; index += 1) {
        if (index > 0) text += delimiter;
        text += field((columns[index] as Column).evaluate(row));
        if (text.length > maxRecordBytes) throw overMaxRecordSize();
      }
      return text;
    },
    row(row) {
      if (isStruct(row)) return Object.values(row).map(field).join(delimiter);
      return field(row);
    },
  };
};

export const csvOutput = (options: CsvOutput): Output => ({
  format: createCsvFormat(options),
  plain(plan, writer) {
    if (options.quoteFields === 'ALWAYS') return undefined;
    return createPlainWriter(plan, (columns, flat) => csvWriter(columns, flat, writer, options));
  },
});
