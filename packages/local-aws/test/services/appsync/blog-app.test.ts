import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApp, type App } from '../../apps/support.ts';

const data = mkdtempSync(join(tmpdir(), 'blog-'));
let app: App;
beforeAll(async () => {
  app = await startApp(data, 'blog/template.yaml');
});
afterAll(async () => {
  await app.runtime.stop();
  rmSync(data, { recursive: true, force: true });
});

it('mapping templates write, read and list, and subscribers hear of it', async () => {
  const socket = await app.subscribe('subscription { written { id title } }');
  const write =
    'mutation ($id: ID, $title: String!) { write(id: $id, title: $title, tags: ["a"]) { id title tags views } }';
  const post = { id: 'p', title: 'Hello "you"', tags: ['a'], views: 0 };
  expect((await app.ask(write, { id: 'p', title: post.title })).data).toEqual({ write: post });
  expect((await socket.next()).payload?.data).toEqual({ written: { id: 'p', title: post.title } });
  socket.socket.close();
  expect((await app.ask(write, { title: 'Second' })).data?.['write']).toMatchObject({ id: expect.any(String) });
  expect((await app.ask(write, { id: 'p', title: 'x' })).errors).toMatchObject([
    {
      errorType: 'DynamoDB:ConditionalCheckFailedException',
      message: expect.stringMatching(/^p is taken: The condit/),
    },
  ]);
  expect((await app.ask(write, { title: ' ' })).errors).toMatchObject([
    { errorType: 'Invalid', message: 'A post needs a title.' },
  ]);
  expect((await app.ask('{ post(id: "p") { title } none: post(id: "none") { title } }')).data).toEqual({
    post: { title: 'HELLO "YOU"' },
    none: null,
  });
  expect((await app.ask('{ posts(tag: "a") { title } none: posts(tag: "b") { title } }')).data).toMatchObject({
    posts: expect.arrayContaining([{ title: 'Second' }]),
    none: [],
  });
});

it('a pipeline of templates keeps what it stashes, and #return leaves a function', async () => {
  const view = async () => (await app.ask('mutation { view(id: "v") { views } }')).data;
  await app.ask('mutation { write(id: "v", title: "viewed") { id } }');
  expect([await view(), await view(), await view(), await view()]).toEqual(
    [1, 2, 2, 2].map((views) => ({ view: { views } })),
  );
  expect((await app.ask('mutation { view(id: "none") { views } }')).errors).toMatchObject([
    { errorType: 'NotFound', message: 'There is no none' },
  ]);
});

it('a function without a request template gets the context; long loops run where they can be ended', async () => {
  expect((await app.ask('{ echo(text: "hi") }')).data).toEqual({ echo: 'echo hi!' });
  const numbers = async (upTo: number) => app.ask('query ($upTo: Int!) { numbers(upTo: $upTo) }', { upTo });
  expect((await numbers(3)).data).toEqual({ numbers: '{"size":3,"last":9}' });
  expect((await numbers(1_000)).data).toEqual({ numbers: '{"size":1000,"last":1000000}' });
  expect((await numbers(1_001)).errors).toMatchObject([
    { errorType: 'MappingTemplate', message: expect.stringMatching(/at most 1000 times/) },
  ]);
});
