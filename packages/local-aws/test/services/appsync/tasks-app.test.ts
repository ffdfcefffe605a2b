import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type App } from '../../apps/support.ts';

const data = mkdtempSync(join(tmpdir(), 'tasks-'));
let app: App;
beforeAll(async () => {
  app = await startApp(data, 'tasks/template.yaml');
});
afterAll(async () => {
  await app.runtime.stop();
  rmSync(data, { recursive: true, force: true });
});

const all = '{ id title owner rank note }';

it('what a template changes in the arguments is what the templates after it read', async () => {
  const add = async (input: object) => app.ask(`mutation ($input: Change!) { add(input: $input) ${all} }`, { input });
  const task = { id: '1', title: 'four', owner: 'nobody', rank: 4, note: 'by a pipeline' };
  expect(await add({ id: '1', title: 'four' })).toEqual({ data: { add: task } });
  expect(await add({ id: '1', title: 'four', owner: 'ada' })).toEqual({ data: { add: { ...task, owner: 'ada' } } });
});

it('code after a template reads the arguments as the template left them', async () => {
  const { data: marked } = await app.ask('mutation { mark(id: "1") }');
  const args = { id: '1', marked: true };
  expect(JSON.parse(String(marked?.['mark']))).toEqual({ function: args, after: args });
});

it('loops know by methods whether they are at their beginning or end', async () => {
  const change = async (input: object) =>
    app.ask(`mutation ($input: Change!) { change(input: $input) ${all} }`, { input });
  expect(await change({ id: '2', title: 'a', rank: 2, note: 'n' })).toEqual({
    data: { change: { id: '2', title: 'a', owner: null, rank: 2, note: 'n' } },
  });
  expect(await change({ id: '2', title: 'b', rank: null, note: null })).toEqual({
    data: { change: { id: '2', title: 'b', owner: null, rank: null, note: null } },
  });
});

it.each(['warned', 'warnedByCode'])('the data of an appended error is cut to what was selected: %s', async (field) => {
  expect(await app.ask(`{ ${field} { title } }`)).toEqual({
    data: { [field]: { title: 't' } },
    errors: [
      {
        path: [field],
        data: { title: 't' },
        errorType: 'Warning',
        errorInfo: { seen: 1 },
        locations: [{ line: 1, column: 3, sourceName: null }],
        message: 'careful',
      },
    ],
  });
});

describe('what a resolver knows of the request', () => {
  /** Sends headers as they are; `fetch` would join those that repeat. */
  const ask = async (query: string, headers: Record<string, string | string[]>): Promise<unknown> => {
    const options = { method: 'POST', headers: { 'x-api-key': app.output('Key'), ...headers } };
    const sent = request(app.runtime.outputs.graphqlUrl ?? '', options).end(JSON.stringify({ query }));
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    const { data } = (await json(response)) as { data: Record<string, string> };
    return JSON.parse(Object.values(data)[0] ?? 'null');
  };

  it('headers that come several times are lists, without cookies', async () => {
    const headers = { colour: ['red', 'green, blue'], cookie: ['a=1', 'b=2'], accept: 'x/y' };
    expect(await ask('{ asked }', headers)).toMatchObject({ colours: ['red', 'green, blue'] });
    expect(await ask('{ askedOfCode }', headers)).toEqual({ colour: ['red', 'green, blue'], accept: 'x/y' });
    expect(await ask('{ askedOfCode }', { colour: 'red, green' })).toEqual({ colour: 'red, green' });
  });

  it('the JSON of its info has no selection, which is read by its name', async () => {
    const info = { fieldName: 'asked', parentTypeName: 'Query', variables: {} };
    expect(await ask('{ asked }', {})).toMatchObject({ info, context: { info }, fields: [] });
    expect(Object.keys(((await ask('{ asked }', {})) as { info: object }).info)).toEqual(Object.keys(info));
  });
});

it('a template asks a queue over HTTP, and reads XML', async () => {
  const ask = async (query: string): Promise<unknown> =>
    JSON.parse(String((await app.ask(query)).data?.['sent'])) as unknown;
  expect(await ask('{ sent }')).toMatchObject({
    headers: expect.arrayContaining(['Content-Type', 'x-amzn-RequestId']) as unknown,
    body: { SendMessageResponse: { SendMessageResult: { MD5OfMessageBody: '49f68a5c8493ec2c0bf489821c21fc3b' } } },
  });
  expect(await ask('{ sent(queue: "none") }')).toMatchObject({
    body: { ErrorResponse: { Error: { Code: 'AccessDenied' } } },
  });
});

describe('arguments that code changes', () => {
  const query =
    'query ($text: String!, $how: String, $reads: Boolean) { trimmed(text: $text, how: $how, reads: $reads) }';
  const trimmed = async (of: App, variables: object): Promise<unknown> => {
    const { data: answer, errors } = await of.ask(query, { text: ' a ', ...variables });
    return errors?.[0]?.message ?? JSON.parse(String(answer?.['trimmed']));
  };

  it('may be changed where nothing after it reads them, and read where nothing has changed them', async () => {
    expect(await trimmed(app, {})).toEqual({ prev: 'a', result: 'a' });
    expect(await trimmed(app, { how: 'not at all', reads: true })).toEqual({ prev: ' a ', result: ' a ', text: ' a ' });
  });

  it('are not verified where something reads them, after an early return as well', async () => {
    const unverified = expect.stringContaining('--allow-unverified appsync-js-changed-arguments') as unknown;
    expect(await trimmed(app, { reads: true })).toEqual(unverified);
    expect(await trimmed(app, { how: 'early', reads: true })).toEqual(unverified);
    const { errors } = await app.ask('{ trimmedByTemplate(text: " a ") }');
    expect(errors?.[0]?.message).toEqual(unverified);
    expect(await app.ask('{ trimmedByTemplate(text: "a") }')).toEqual({ data: { trimmedByTemplate: 'a' } });
  });

  it('are as code has left them once that is allowed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tasks-allowed-'));
    const allowing = await startApp(folder, 'tasks/template.yaml', {
      allowUnverified: ['appsync-js-changed-arguments'],
    });
    try {
      expect(await trimmed(allowing, { reads: true })).toEqual({ prev: 'a', result: 'a', text: 'a' });
      expect((await allowing.ask('{ trimmedByTemplate(text: " a ") }')).data).toEqual({ trimmedByTemplate: 'a' });
    } finally {
      await allowing.runtime.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('what a function throws', () => {
  const errorOf = async (field: string, name: string) => {
    const { data: answer, errors } = await app.ask(`query ($name: String!) { ${field}(name: $name) }`, { name });
    expect(answer).toEqual({ [field]: null });
    return errors?.[0];
  };

  it.each(['failing', 'failingInPipeline'])('has its own name where no code is between: %s', async (field) => {
    expect(await errorOf(field, 'NoTask')).toMatchObject({ errorType: 'NoTask', message: 'no more', data: null });
    expect(await errorOf(field, 'UnauthorizedException')).toMatchObject({
      errorType: 'UnauthorizedException',
      message: 'You are not authorized to make this call.',
    });
  });

  it('is unhandled where Lambda ends the function', async () => {
    expect(await errorOf('failing', 'late')).toMatchObject({
      errorType: 'Lambda:Unhandled',
      message: expect.stringContaining('timed out') as string,
    });
  });

  it('is unhandled where code sees it', async () => {
    const { data: answer } = await app.ask('{ failingWithCode(name: "NoTask") }');
    expect(JSON.parse(String(answer?.['failingWithCode']))).toEqual({ message: 'no more', type: 'Lambda:Unhandled' });
  });
});

describe('a value of an interface or a union', () => {
  const ask = async (query: string) => {
    const response = await fetch(app.runtime.outputs.graphqlUrl ?? '', {
      method: 'POST',
      headers: { 'x-api-key': app.output('Key') },
      body: JSON.stringify({ query }),
    });
    const body: unknown = await response.json();
    return { status: response.status, type: response.headers.get('x-amzn-errortype'), body };
  };

  it('has the type that it names', async () => {
    expect(await ask('{ found(typename: "Memo") { __typename ... on Memo { name } } }')).toEqual({
      status: 200,
      type: null,
      body: { data: { found: { __typename: 'Memo', name: 'n' } } },
    });
  });

  it.each([
    ['Found', '{ found { __typename } warned { id } }'],
    ['Named', '{ warned { id } named { name } }'],
  ])('of type %s ends the request if it names no type', async (type, query) => {
    const message = `Could not determine the exact type of ${type}. Missing __typename key on value.'`;
    expect(await ask(query)).toEqual({
      status: 400,
      type: 'BadRequestException',
      body: { errors: [{ errorType: 'BadRequestException', message }] },
    });
  });

  it.each(['found(typename: "Task")', 'named(typename: "None")'])(
    'is not verified if it names another: %s',
    async (field) => {
      expect(await ask(`{ ${field} { __typename } }`)).toMatchObject({
        status: 200,
        body: {
          errors: [
            {
              errorType: 'UnverifiedBehaviour',
              message: expect.stringContaining('--allow-unverified appsync-abstract-type:other') as string,
            },
          ],
        },
      });
    },
  );
});
