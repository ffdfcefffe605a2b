import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { OperatorError } from '../../src/kernel/operator-error.ts';
import { startRuntime, type RuntimeOptions } from '../../src/runtime/runtime.ts';
import { runHere } from '../cli/run-here.ts';
import { appFolder, startApp, type App } from '../apps/support.ts';

const data = mkdtempSync(join(tmpdir(), 'todo-'));
const parameterStore = [{ name: '/todo/greeting', value: 'Hello' }];
let app: App;
beforeAll(async () => {
  app = await startApp(data, 'todo/template.yaml', {
    parameters: { Stage: 'dev' },
    parameterStore,
  });
});
afterAll(async () => {
  await app.runtime.stop();
  rmSync(data, { recursive: true, force: true });
});

it('a template in YAML with files beside it answers queries, mutations and subscriptions', async () => {
  const socket = await app.subscribe('subscription { added { title done } }');
  const { data } = await app.ask('mutation ($t: String!) { add(title: $t) { id title done } }', { t: 'sweep' });
  const added = data?.['add'] as { id: string };
  expect(added).toEqual({ id: expect.any(String), title: 'sweep', done: false });
  expect((await socket.next()).payload?.data).toEqual({ added: { title: 'sweep', done: false } });
  socket.socket.close();
  expect((await app.ask('mutation ($id: ID!) { finish(id: $id) { done } }', added)).data).toEqual({
    finish: { done: true },
  });
  expect((await app.ask('{ all { title done } statistics }')).data).toEqual({
    all: [{ title: 'sweep', done: true }],
    statistics: 'Hello Hello: 1',
  });
  expect(app.runtime.stacks.map(({ name }) => name)).toEqual(['template']);
});

it('refuses as AppSync does', async () => {
  expect((await app.ask('mutation { finish(id: "x") { id } }')).errors).toMatchObject([{ errorType: 'NotFound' }]);
  expect((await app.ask('{ all { id } }', {}, { 'x-api-key': 'da2-x' })).errors).toMatchObject([
    { errorType: 'UnauthorizedException' },
  ]);
});

it('check tells what lacks of a template', async () => {
  const { code, stderr } = await runHere(appFolder('todo'), 'check', '--template', 'template.yaml');
  expect([code, stderr]).toEqual([
    1,
    expect.stringMatching(/\[Stage\] must have values.*--parameter Stage=VALUE[^]*Unable to fetch parameters/),
  ]);
});

it('says of a template what cannot be read, and what is not there', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'todo-refused-'));
  const file = join(folder, 'other.yml');
  const refusal = async (text: string, more: Partial<RuntimeOptions> = {}): Promise<string> => {
    writeFileSync(file, text);
    const dataDirectory = join(folder, 'data');
    const start = startRuntime({ assembly: file, dataDirectory, port: 0, ...more });
    const ended = start.then(({ stop }) => stop()).then(() => 'none');
    return ended.catch(({ code, message }: OperatorError) => `${code}: ${message}`);
  };
  const todo = readFileSync(appFolder('todo/template.yaml'), 'utf8').replace('AWS::DynamoDB::Table', 'X::Y');
  const problems = await refusal(todo, { parameters: { Stage: 'dev' }, parameterStore });
  expect(problems).toMatch(/^StackRefused: \S+other\.yml: \d things stand in the way/);
  expect(problems).toMatch(/X::Y\s+Todos/);
  expect(problems).toMatch(/schema\.graphql, which the template names, does not exist\./);
  const named = 'Resources: { Q: { Type: AWS::SQS::Queue, Properties: { QueueName: ';
  const parameter = 'Parameters: { P: { Type: "AWS::SSM::Parameter::Value<String>", Default: nothing } }\n';
  for (const [text, message] of [
    [`${parameter}${named}!Ref P } } }`, /Unable to fetch parameters \[nothing\] from parameter store/],
    [`${named}'{{resolve:ssm:nothing}}' } } }`, /\[ssm:nothing\] cannot be found/],
    [`${named}'{{resolve:secretsmanager:x}}' } } }`, /Dynamic reference \{\{resolve:secretsmanager:x\}\} is not/],
    [`${named}!Reff P } } }`, /^InvalidAssembly: .*other\.yml: it cannot be read.*!Reff/],
    ['Resources: [', /^InvalidAssembly: .*other\.yml: it cannot be read as a template/],
    ['[]', /Template format error: unsupported structure/],
  ] as const)
    expect(await refusal(text)).toMatch(message);
  const fine = `${named}one } } }`;
  expect(await refusal(fine, { stacks: ['two'] })).toMatch(/UnknownStack: .*other\.yml is the stack other\./);
  expect(await refusal(JSON.stringify(parse(fine)))).toBe('none');
  rmSync(folder, { recursive: true, force: true });
});
