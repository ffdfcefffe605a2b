import { join } from 'node:path';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freshDirectory, removeDirectory, startCli, type StartedCli } from '../support/cli.ts';
import { accessTokenOf } from '../support/sign-in.ts';
import { signIn } from '../support/second-target.ts';
import { synthesise } from '../support/synthesise.ts';
import { reportInput, type GraphQLResult } from '../support/target.ts';

/** The daily quota is never near: who is refused because of it may leave a slot to the sweeper. */
const quota = { open: 3, daily: 100 };
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

async function ask(query: string, variables: object = {}, authorization = token): Promise<GraphQLResult> {
  const response = await fetch(cli.outputs.graphqlUrl ?? '', {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
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

it('40 requests of a person at the same moment never have more reports open than the quota', async () => {
  const grace = await accessTokenOf(cli.outputs, cli.outputs.users[1] ?? { username: '', password: '' });
  const { region, awsEndpointUrl: endpoint, credentials, stackOutputs } = cli.outputs;
  const s3 = new S3Client({ region, endpoint, credentials });
  const openMarkers = async (): Promise<string[]> => {
    const Bucket = stackOutputs['DataBucketName'] ?? '';
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'open/' }));
    // The others are by time.
    return Contents.map(({ Key = '' }) => Key).filter((key) => !key.startsWith('open/0'));
  };
  const finished = () => expect.poll(openMarkers, { timeout: 30_000 }).toEqual([]);
  await finished();
  const mutation = 'mutation M($i: ReportDragonInput!) { reportDragon(input: $i) { id } }';
  let answered = 0;
  const requests = Array.from({ length: 40 }, async () => {
    const result = await ask(mutation, { i: reportInput(`Racer ${crypto.randomUUID()}`) }, grace);
    answered += 1;
    return result;
  });
  const most: string[][] = [];
  while (answered < requests.length) most.push(await openMarkers());
  for (const keys of most) {
    expect(keys.length).toBeLessThanOrEqual(quota.open);
    for (const key of keys) expect(key).toMatch(/^open\/[a-z2-7]{26}-s000[0-2]$/);
  }
  expect(Math.max(...most.map(({ length }) => length))).toBeGreaterThan(0);
  const results = await Promise.all(requests);
  const refused = results.filter(({ errors }) => errors !== undefined);
  for (const { errors } of refused) expect(errors).toMatchObject([{ errorType: 'QUOTA_EXCEEDED' }]);
  const made = results.length - refused.length;
  expect(made).toBeGreaterThanOrEqual(quota.open);
  expect(made).toBeLessThanOrEqual(quota.daily + quota.open - 1);
  await finished();
  s3.destroy();
});

it('one request runs no more resolvers than it may, under whatever aliases', async () => {
  const fields = Array.from(
    { length: resolversOfARequest + 5 },
    (_, index) => `a${index}: getReport(id: "none") { id }`,
  );
  const { errors = [] } = await ask(`{ ${fields.join(' ')} }`);
  expect(errors.map(({ path }) => path)).toEqual([50, 51, 52, 53, 54].map((index) => [`a${index}`]));
});
