import { S3SelectError } from '../errors.ts';
import { children, type Expression, type Statement } from '../sql/ast.ts';

/**
 * What one record may cost, in characters that are looked at, fields that are compared and parts of the query that are
 * evaluated: about a tenth of a second. No page names a figure; a record of usual size costs a few thousand.
 */
const mostSteps = 25_000_000;

/** Evaluation never waits, so one count serves all queries. */
let left = mostSteps;

/** Another record begins. */
export const beginRecord = (): void => {
  left = mostSteps;
};

/** Counts what is about to be done, or has been done in small portions. */
export const spend = (steps: number): void => {
  left -= steps;
  if (left < 0)
    throw new S3SelectError(
      'MaxOperatorsExceeded',
      'The evaluation of a record takes too many steps: try reducing the complexity of the SQL expression, ' +
        'or the length of the values that it looks at.',
    );
};

/** Beside a comparison or a name, how long a part of each kind takes with short values. */
const weights: Partial<Record<Expression['kind'], number>> = {
  arithmetic: 20,
  cast: 20,
  date: 20,
  call: 10,
  like: 4,
  trim: 10,
  string: 0,
};

/** How much a row costs at most when its values are short. */
export const weightOf = ({ items = [], where }: Statement): number => {
  const left = [...items.map(({ expression }) => expression), ...(where ? [where] : [])];
  let weight = 1;
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    weight += weights[next.kind] ?? 1;
    for (const child of children(next)) left.push(child);
  }
  return weight;
};
