import { expect, test } from 'vitest';
import { prepare, S3SelectError, selectAll, type SelectOptions, type SelectRequest } from '../src/index.ts';
import { randomModel, recordText } from './support/generate.ts';
import { modelSql } from './support/model.ts';
import { naive, type Outcome } from './support/naive.ts';
import { casesOfRun, createRandom, seedOfRun, type Random } from './support/random.ts';

const pairs = casesOfRun(10_000);
const delimiter = '\u001e';

const requestOf = (expression: string, type: 'LINES' | 'DOCUMENT'): SelectRequest => ({
  expression,
  input: { json: { type } },
  output: { json: { recordDelimiter: delimiter } },
});

/** Collects the rows and the error's code; the rows before an error count too. */
const collect = async (
  request: SelectRequest,
  source: AsyncIterable<Uint8Array> | Uint8Array,
  options: SelectOptions,
): Promise<Outcome> => {
  const chunks: Uint8Array[] = [];
  let error: string | undefined;
  try {
    for await (const chunk of prepare(request, options).run(source)) chunks.push(chunk);
  } catch (caught) {
    if (!(caught instanceof S3SelectError)) throw caught;
    error = caught.code;
  }
  const rows = Buffer.concat(chunks).toString().split(delimiter).slice(0, -1);
  return { rows, ...(error !== undefined && { error }) };
};

async function* cut(random: Random, bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length;) {
    const size = 1 + random.below(random.chance(0.5) ? 8 : 200);
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

/** The LIKE patterns of a query are checked when it is prepared; the simple evaluator checks one when it meets it. */
const isBadPattern = ({ error }: Outcome): boolean => error === 'EvaluatorLikePatternInvalidEscapeSequence';

/** Expects the same with the prefilter, except that an error inside a record that cannot match may stay unseen. */
const expectFiltered = (actual: Outcome, wanted: Outcome, what: string): void => {
  if (wanted.error === undefined) expect(actual, what).toEqual(wanted);
  else expect(actual.rows.slice(0, wanted.rows.length), what).toEqual(wanted.rows);
};

const checkPair = async (random: Random): Promise<Outcome> => {
  const model = randomModel(random);
  const records = random.many(0, 14, () => recordText(random, true));
  const end = random.pick(['\n', '\r\n']);
  const bytes = Buffer.from(records.join(end) + random.maybe(0.5, end));
  const request = requestOf(modelSql(model), 'LINES');
  const what = `${request.expression}\n${bytes.toString()}`;
  const wanted = naive(model, records, true);
  const plain = await collect(request, bytes, { prefilter: false });
  if (isBadPattern(plain)) return plain;
  expect(plain, what).toEqual(wanted);
  expectFiltered(await collect(request, bytes, {}), wanted, what);
  if (random.chance(0.3)) expectFiltered(await collect(request, cut(random, bytes), {}), wanted, what);
  return wanted;
};

test(
  `prefilter on, prefilter off and a naive evaluator agree on ${pairs} random pairs of records and query`,
  { timeout: 180_000 },
  async () => {
    const seed = seedOfRun();
    console.log(`seed ${seed}`);
    const random = createRandom(seed);
    let matches = 0;
    let clean = 0;
    for (let pair = 0; pair < pairs; pair += 1) {
      const { rows, error } = await checkPair(random);
      if (rows.length > 0) matches += 1;
      if (error === undefined) clean += 1;
    }
    // A generator whose queries match nothing, or all fail, would prove little.
    expect(matches, `seed ${seed}`).toBeGreaterThan(pairs / 8);
    expect(clean, `seed ${seed}`).toBeGreaterThan(pairs / 4);
  },
);

test('the elements of a root array give the same rows as lines do', async () => {
  const seed = seedOfRun();
  console.log(`seed ${seed}`);
  const random = createRandom(seed);
  for (let pair = 0; pair < 1_000; pair += 1) {
    const model = randomModel(random);
    const records = random.many(1, 6, () => recordText(random, false)).filter((record) => record.trim() !== '');
    const request = requestOf(modelSql(model, 'S3Object[*][*]'), 'DOCUMENT');
    const bytes = Buffer.from(
      records.length === 0 ? '' : `[${records.join(random.pick([',', ' ,\n ', ',\n', '\n,', ',\r\n', ',\n  ']))}]`,
    );
    const what = `seed ${seed}: ${request.expression}\n${bytes.toString()}`;
    const wanted = naive(model, records, true);
    const plain = await collect(request, bytes, { prefilter: false });
    if (isBadPattern(plain)) continue;
    expect(plain, what).toEqual(wanted);
    expectFiltered(await collect(request, cut(random, bytes), {}), wanted, what);
  }
});

test('the synchronous helper gives the same text', () => {
  const request: SelectRequest = {
    expression: "SELECT s.a FROM S3Object s WHERE s.a = 'x'",
    input: { json: { type: 'LINES' } },
    output: { json: {} },
  };
  expect(selectAll(request, Buffer.from('{"a":"x"}\n{"a":"y"}\n{"a":"\\u0078"}'))).toBe('{"a":"x"}\n{"a":"x"}\n');
});
