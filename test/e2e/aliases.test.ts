import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freshDirectory, removeDirectory, startCli, type StartedCli } from '../support/cli.ts';
import { signIn } from '../support/second-target.ts';
import { synthesise } from '../support/synthesise.ts';
import { reportInput, type GraphQLResult } from '../support/target.ts';

const quota = { open: 3, daily: 7 };
const resolversOfARequest = 50;

let cli: StartedCli;
let token: string;
const directory = freshDirectory();

beforeAll(async () => {
  const assembly = join(directory, 'cdk.out');
  await synthesise(assembly, { quota: `${quota.open}/${quota.daily}` });
  cli = await startCli(join(directory, 'data'), '--assembly', assembly);
  token = await signIn(cli.outputs);
});
afterAll(async () => {
  await cli?.stop();
  removeDirectory(directory);
});

async function ask(query: string, variables: object = {}): Promise<GraphQLResult> {
  const response = await fetch(cli.outputs.graphqlUrl ?? '', {
    method: 'POST',
    headers: { authorization: token, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, ...((await response.json()) as object) } as GraphQLResult;
}

/** One mutation that reports under as many aliases. */
function reportAll(count: number): Promise<GraphQLResult> {
  const indices = Array.from({ length: count }, (_, index) => index);
  const declared = indices.map((index) => `$i${index}: ReportDragonInput!`).join(' ');
  const fields = indices.map((index) => `a${index}: reportDragon(input: $i${index}) { id }`).join(' ');
  const variables = Object.fromEntries(
    indices.map((index) => [`i${index}`, reportInput(`Alias ${crypto.randomUUID()}`)]),
  );
  return ask(`mutation M(${declared}) { ${fields} }`, variables);
}

const list = '{ listReports(limit: 100) { items { id } } }';

it('one mutation does not get past the quota of a person by aliases', async () => {
  const { data, errors } = await reportAll(resolversOfARequest);
  // A report is never null: the first that is refused ends the request, and those before it are made.
  expect(data).toBeNull();
  expect(errors).toMatchObject([
    { errorType: 'QUOTA_EXCEEDED', errorInfo: { quota: expect.stringMatching(/^(open|daily)$/) } },
  ]);
  const listed = (await ask(list)).data?.['listReports'] as unknown as { items: unknown[] };
  expect(listed.items.length).toBeGreaterThanOrEqual(quota.open);
  expect(listed.items.length).toBeLessThanOrEqual(quota.daily);
});

it('one request runs no more resolvers than it may, under whatever aliases', async () => {
  const fields = Array.from(
    { length: resolversOfARequest + 5 },
    (_, index) => `a${index}: getReport(id: "none") { id }`,
  );
  const { errors = [] } = await ask(`{ ${fields.join(' ')} }`);
  expect(errors.map(({ path }) => path)).toEqual([50, 51, 52, 53, 54].map((index) => [`a${index}`]));
});
