import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApp, type App } from '../apps/support.ts';

const data = mkdtempSync(join(tmpdir(), 'notes-'));
let app: App;
beforeAll(async () => {
  app = await startApp(data, 'notes/template.yaml');
});
afterAll(async () => {
  await app.runtime.stop();
  rmSync(data, { recursive: true, force: true });
});

it('a template of SAM runs: an API with pipelines, a table, functions and a state machine', async () => {
  const socket = await app.subscribe('subscription { written(id: "n") { id text } }');
  const write = 'mutation { write(id: "n", text: "three small words") { id text } }';
  expect(await app.ask(write)).toEqual({ data: { write: { id: 'n', text: 'three small words' } } });
  expect((await socket.next()).payload?.data).toEqual({ written: { id: 'n', text: 'three small words' } });
  socket.socket.close();
  await expect.poll(async () => (await app.ask('{ note(id: "n") { words } }')).data).toEqual({ note: { words: 3 } });
  expect((await app.ask('{ shouted(id: "n") { text } }')).data).toEqual({ shouted: { text: 'THREE SMALL WORDS' } });
});

it('makes the resources that SAM makes, by their names', () => {
  const [stack] = app.runtime.stacks;
  const types = Object.fromEntries([...(stack?.resources ?? [])].map(([id, { type }]) => [id, type]));
  expect(types).toMatchObject({
    ApiSchema: 'AWS::AppSync::GraphQLSchema',
    ApiKey: 'AWS::AppSync::ApiKey',
    ApiTableDynamoDBDataSource: 'AWS::AppSync::DataSource',
    ApiTableDynamoDBDataSourceRole: 'AWS::IAM::Role',
    ApiCounterLambdaDataSourceToLambdaConnectorPolicy: 'AWS::IAM::ManagedPolicy',
    ApiNoneDataSource: 'AWS::AppSync::DataSource',
    ApiMutationwrite: 'AWS::AppSync::Resolver',
    ApiCloudWatchRole: 'AWS::IAM::Role',
    StartCountRole: 'AWS::IAM::Role',
    CountRole: 'AWS::IAM::Role',
    CountWordsAliaslive: 'AWS::Lambda::Alias',
    CountWordsNightly: 'AWS::Events::Rule',
    CountWordsNightlyPermission: 'AWS::Lambda::Permission',
  });
  expect(app.output('Alias')).toMatch(/:function:template-CountWords-[a-z0-9]+:live$/);
});

it('refuses who has no key', async () => {
  expect((await app.ask('{ note(id: "n") { id } }', {}, {})).errors).toMatchObject([
    { errorType: 'UnauthorizedException' },
  ]);
});
