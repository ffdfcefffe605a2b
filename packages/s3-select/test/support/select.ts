import { S3SelectError, selectAll, type SelectOptions, type SelectRequest } from '../../src/index.ts';

export const requestOf = (expression: string, rest: Partial<SelectRequest> = {}): SelectRequest => ({
  expression,
  input: { json: { type: 'LINES' } },
  output: { json: {} },
  ...rest,
});

export const documentInput = { input: { json: { type: 'DOCUMENT' } } } as const;

/** The result's records. */
export const rows = (
  expression: string,
  data: string | Uint8Array,
  rest: Partial<SelectRequest> = {},
  options: SelectOptions = {},
): string[] => {
  const bytes = typeof data === 'string' ? Buffer.from(data) : data;
  return selectAll(requestOf(expression, rest), bytes, options).split('\n').slice(0, -1);
};

/** Answers the value of an expression for one record as JSON, or undefined if it is MISSING. */
export const value = (expression: string, record = '{}'): unknown => {
  const [row] = rows(`SELECT ${expression} AS v FROM S3Object s`, record);
  return (JSON.parse(row ?? '{}') as { v?: unknown }).v;
};

/** Answers the error that is thrown. Fails if there is none. */
export const failure = (expression: string, data = '{}', rest: Partial<SelectRequest> = {}): S3SelectError => {
  try {
    rows(expression, data, rest);
  } catch (error) {
    if (error instanceof S3SelectError) return error;
    throw error;
  }
  throw new Error(`No error: ${expression}`);
};
