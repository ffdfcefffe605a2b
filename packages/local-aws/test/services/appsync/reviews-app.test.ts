import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Amplify } from 'aws-amplify';
import { generateClient, type GraphQLResult } from 'aws-amplify/api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApp, type App } from '../../apps/support.ts';

const data = mkdtempSync(join(tmpdir(), 'reviews-'));
let app: App;
beforeAll(async () => {
  app = await startApp(data, 'reviews/template.yaml');
  const { graphqlUrl = '', region } = app.runtime.outputs;
  Amplify.configure({
    API: { GraphQL: { endpoint: graphqlUrl, region, defaultAuthMode: 'apiKey', apiKey: app.output('Key') } },
  });
});
afterAll(async () => {
  await app.runtime.stop();
  rmSync(data, { recursive: true, force: true });
});

type Review = { readonly stars: number; readonly of: number } | null;
type Answer = GraphQLResult<{ books: Record<string, Review>[] }>;
const client = generateClient();

/** Answers the reviews of books by one field; a failure gives null. */
async function reviews(field: string, ids: readonly string[]): Promise<Answer> {
  const query = `query ($ids: [String!]!) { books(ids: $ids) { ${field} { stars of } } }`;
  try {
    return (await client.graphql({ query, variables: { ids } })) as Answer;
  } catch (failed) {
    return failed as Answer;
  }
}
const sizes = async (field: string, count: number): Promise<unknown[]> => {
  const ids = Array.from({ length: count }, (_, index) => 'x'.repeat(index + 1));
  const { data: answer } = await reviews(field, ids);
  expect(answer.books.map((book) => book[field]?.stars)).toEqual(ids.map((id) => id.length));
  return answer.books.map((book) => book[field]?.of);
};

it.each([
  ['byCode', 7, [3, 3, 3, 3, 3, 3, 1]],
  ['byTemplate', 7, [5, 5, 5, 5, 5, 2, 2]],
  ['byResponse', 4, [4, 4, 4, 4]],
  ['direct', 12, [10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 2, 2]],
  ['piped', 5, [4, 4, 4, 4, 1]],
])('%s asks for %i books in batches as large as it may', async (field, count, expected) => {
  expect(await sizes(field, count)).toEqual(expected);
});

it('an item of a direct resolver may fail by itself', async () => {
  for (const field of ['direct', 'piped']) {
    const { data: answer, errors } = await reviews(field, ['a', 'bad', 'c']);
    expect(answer.books.map((book) => book[field]?.stars)).toEqual([1, undefined, 1]);
    expect(errors).toMatchObject([
      { path: ['books', 1, field], errorType: 'NoReview', message: 'No review', data: { stars: 0 } },
    ]);
  }
});

it('what the function throws fails every item, and an answer of another length is unverified', async () => {
  for (const field of ['byCode', 'byTemplate', 'direct']) {
    const { errors } = await reviews(field, ['a', 'broken', 'c']);
    expect(
      errors?.map(({ path }) => path),
      field,
    ).toEqual([0, 1, 2].map((index) => ['books', index, field]));
    const errorType = field === 'direct' ? 'Error' : 'Lambda:Unhandled';
    expect(errors?.[0]).toMatchObject({ errorType, message: 'The reviews are closed' });
    expect((await reviews(field, ['a', 'short'])).errors).toMatchObject(
      Array.from({ length: 2 }, () => ({ errorType: 'UnverifiedBehaviour' })),
    );
  }
});
