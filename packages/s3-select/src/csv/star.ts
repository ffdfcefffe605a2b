import type { SelectRequest } from '../api.ts';
import { createFieldWriter } from '../output/csv-field.ts';
import type { Value } from '../plan/values.ts';

/** Writes the record of `SELECT *`: with the names of the header, or by position without a header. */
export const starWriter = (names: readonly string[], { csv }: SelectRequest['output']): ((row: Value) => string) => {
  if (csv !== undefined) {
    const { field, delimiter } = createFieldWriter(csv);
    return (row) => (row as Value[]).map(field).join(delimiter);
  }
  const keys = names.map((name) => `${JSON.stringify(name)}:`);
  const member = (value: Value, index: number): string => (keys[index] ?? `"_${index + 1}":`) + JSON.stringify(value);
  return (row) => `{${(row as Value[]).map(member).join(',')}}`;
};

/** Makes the struct that a row stands for. */
export const rowStruct = (names: readonly string[], row: readonly Value[]): Value => {
  const struct = Object.create(null) as { [name: string]: Value };
  row.forEach((value, index) => (struct[names[index] ?? `_${index + 1}`] = value));
  return struct;
};
