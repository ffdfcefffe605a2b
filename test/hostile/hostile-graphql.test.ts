import { expect, it } from 'vitest';
import { classics } from './corpus/graphql.ts';
import { expectedOf, type Expected } from './graphql/oracle.ts';
import { mutantOf, type Mutant } from './graphql/mutants.ts';
import { send, type Answer } from './support/http.ts';
import { createTally, each, type Tally } from './support/judge.ts';
import { diceOf, indices, size } from './support/settings.ts';
import { graphqlUrl, token, victim } from './support/target.ts';

interface Body {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly { readonly message?: unknown; readonly errorType?: unknown }[];
}

const spoiled = `${token.slice(0, -8)}AAAAAAAA`;

const ask = ({ method, body, contentType, credentials }: Omit<Mutant, 'kind'>): Promise<Answer> => {
  const authorization = { good: token, spoiled, none: undefined }[credentials];
  const headers = {
    'content-length': String(body.length),
    ...(contentType !== undefined && { 'content-type': contentType }),
    ...(authorization !== undefined && { authorization }),
  };
  return send({ method, path: graphqlUrl.pathname, headers, body });
};

const request = (query: string, variables: object): Mutant => ({
  kind: 'valid',
  method: 'POST',
  contentType: 'application/json',
  credentials: 'good',
  body: Buffer.from(JSON.stringify({ query, variables })),
});
const valid = request(
  'query V($name: String!, $id: ID!) { getDragon(name: $name) { name location { city } } ' +
    'getReport(id: $id) { id } kind: __typename }',
  { name: victim.dragonName.toUpperCase(), id: 'unknown' },
);
const right = JSON.stringify({
  data: { getDragon: { name: victim.dragonName, location: { city: 'Lisbon' } }, getReport: null, kind: 'Query' },
});

/** Why an answer is wrong, if it is. */
function wrong(mutant: Mutant, expected: Expected, { status, text, headers }: Answer): string | undefined {
  if (mutant.method !== 'POST') return status >= 400 ? undefined : `answers ${status} to ${mutant.method}`;
  const body = jsonOf(text);
  if (!body) return `answers ${status} without JSON: ${text.slice(0, 200)}`;
  if (!hasShape(status, body)) return `answers ${status} in no shape of AppSync: ${text.slice(0, 300)}`;
  if (expected === 'too large') return status === 413 ? undefined : `takes more than a megabyte: ${status}`;
  if (expected === 'malformed')
    return status === 400 && headers['x-amzn-errortype'] === 'MalformedHttpRequestException'
      ? undefined
      : `takes what is no request: ${status} ${text.slice(0, 200)}`;
  if (mutant.credentials !== 'good')
    return isStranger(mutant, status, body) ? undefined : `answers a stranger: ${status} ${text.slice(0, 200)}`;
  const refused =
    status !== 200 ||
    (body.data === null &&
      body.errors?.every(({ errorType }) => errorType === undefined || errorType === 'OperationNotSupported') === true);
  if (expected === 'refused') return refused ? undefined : `executes what is not valid: ${text.slice(0, 300)}`;
  return expected === 'executed' && refused ? `refuses what is valid: ${text.slice(0, 300)}` : undefined;
}

/** The limits of a long body are met before anybody asks who sent it. */
const isStranger = (mutant: Mutant, status: number, { data }: Body): boolean =>
  data === undefined && (status === 401 || (status === 400 && mutant.body.length > 2_000));

function jsonOf(text: string): Body | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function hasShape(status: number, { data, errors }: Body): boolean {
  const wellFormed =
    errors === undefined ||
    (Array.isArray(errors) &&
      errors.length > 0 &&
      errors.every(({ message }) => typeof message === 'string' && message !== ''));
  return (
    wellFormed &&
    (status === 200
      ? data !== undefined && (data !== null || errors !== undefined)
      : data === undefined && errors !== undefined)
  );
}

async function attack(tally: Tally, name: string, mutant: Mutant): Promise<void> {
  const input = {
    ...mutant,
    body:
      mutant.body.length > 3_000
        ? `${mutant.body.length} bytes: ${mutant.body.toString('utf8', 0, 300)}`
        : mutant.body.toString('latin1'),
  };
  try {
    const answer = await ask(mutant);
    tally.judge(name, input, answer, () => ask(mutant));
    const expected = expectedOf(mutant.body);
    tally.count(expected);
    const why = wrong(mutant, expected, answer);
    if (why !== undefined) tally.fail(name, why, input);
  } catch (error) {
    tally.fail(name, String(error), input);
  }
}

async function attackValid(tally: Tally): Promise<void> {
  const { text } = await ask(valid);
  tally.count('interleaved');
  if (text !== right)
    tally.fail('a valid request among them', `is answered ${text.slice(0, 300)}`, valid.body.toString());
}

it('the corpus of hostile requests', { timeout: 120_000 }, async () => {
  const tally = createTally('graphql corpus');
  await each(classics, 4, async ({ name, ...mutant }, index) => {
    await attack(tally, name, {
      kind: 'corpus',
      method: 'POST',
      contentType: 'application/json',
      credentials: 'good',
      ...mutant,
    });
    if (index % 10 === 0) await attackValid(tally);
  });
  expect(classics.length).toBeGreaterThanOrEqual(60);
  await tally.finish();
});

it('mutated documents, variables and bodies', { timeout: size(120_000, 3_600_000) }, async () => {
  const tally = createTally('graphql');
  await each(indices('graphql', size(2_000, 100_000)), 8, async (index) => {
    const mutant = mutantOf(diceOf('graphql', index));
    tally.count(mutant.kind);
    await attack(tally, `graphql:${index} (${mutant.kind})`, mutant);
    if (index % 25 === 0) await attackValid(tally);
  });
  await tally.finish();
});
