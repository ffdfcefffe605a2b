import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Outputs } from '../../src/runtime/outputs-model.ts';
import { ask } from './api-assembly.ts';
import { bin, ended, type Ended } from './support.ts';
import { answering, machine, resolverOf, resources, schema, watchedApp } from './watched-app.ts';

const app = watchedApp();
let child: ChildProcess;
let end: Promise<Ended>;
let outputs: Outputs & { readonly siteUrl: string; readonly consoleUrl: string };
let said = '';

beforeAll(async () => {
  child = spawn(process.execPath, [bin, '--port', '0', '--site-port', '0', '--json'], { cwd: app.directory });
  end = ended(child);
  child.stderr?.on('data', (chunk: Buffer) => (said += String(chunk)));
  const line = await new Promise<string>((resolve) =>
    child.stdout?.once('data', (chunk: Buffer) => resolve(String(chunk))),
  );
  outputs = JSON.parse(line) as typeof outputs;
}, 60_000);
afterAll(async () => {
  child.kill('SIGINT');
  await end;
  rmSync(app.directory, { recursive: true, force: true });
});

const patience = { timeout: 25_000, interval: 20 };
const answer = async (query: string): Promise<unknown> => (await ask(outputs, query)).data;
const expectAnswer = (query: string, data: unknown) => expect.poll(() => answer(query), patience).toEqual(data);
const expectSaid = (pattern: RegExp) => expect.poll(() => said, patience).toMatch(pattern);

/** Asks for the problem as the console does. */
async function problemInConsole(): Promise<unknown> {
  const welcome = await fetch(outputs.consoleUrl);
  const cookie = (welcome.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '';
  return (await fetch(new URL('/api/problem', outputs.consoleUrl), { headers: { cookie } })).json();
}

describe('while local-aws watches', () => {
  it('what is saved answers, and subscriptions live on', async () => {
    const subscriber = spawn(process.execPath, [bin, 'subscribe', 'subscription { said }', '--count', '1'], {
      cwd: app.directory,
    });
    const received = ended(subscriber);
    await new Promise((resolve) => void subscriber.stderr.once('data', resolve));
    expect(await answer('{ hello behind }')).toEqual({ hello: 'first', behind: 'first' });
    app.write('resolvers/hello.js', answering("'second'"));
    await expectAnswer('{ hello }', { hello: 'second' });
    await expectSaid(/✓ resolvers\/hello\.js: helloResolver in \d+ ms\n/);
    await ask(outputs, 'mutation { say(x: "still here") }');
    expect((await received).stdout).toBe('{"data":{"said":"still here"}}\n');
  }, 60_000);

  it('an error leaves the last good version, is told with its place, and the next good save clears it', async () => {
    app.write('resolvers/hello.js', answering("'third'; try { } finally { }"));
    await expectSaid(
      /✗ resolvers\/hello\.js: not changed, the last good version goes on: BadRequestException: .*no-try/,
    );
    expect(await answer('{ hello }')).toEqual({ hello: 'second' });
    expect(await problemInConsole()).toMatchObject({ problem: expect.stringContaining('no-try') as string });
    app.write('resolvers/hello.js', answering("'third'"));
    await expectAnswer('{ hello }', { hello: 'third' });
    expect(await problemInConsole()).toEqual({});
  }, 60_000);

  it('of twenty saves in a row the last one counts', async () => {
    for (let index = 1; index <= 20; index += 1) app.write('resolvers/hello.js', answering(`'save ${index}'`));
    await expectAnswer('{ hello }', { hello: 'save 20' });
  }, 60_000);

  it('the schema may grow, and one that is none is refused', async () => {
    app.write('schema.graphql', schema.replace('hello: String', 'hello: String more: String'));
    await expectAnswer('{ more }', { more: null });
    app.write('schema.graphql', schema.replace('hello: String', 'hello: Nothing'));
    await expectSaid(/✗ schema\.graphql: .*Schema Creation Status is FAILED/);
    expect(await answer('{ hello more }')).toEqual({ hello: 'save 20', more: null });
    app.write('schema.graphql', schema.replace('hello: String', 'hello: String more: String'));
  }, 60_000);

  it('an invocation in flight finishes on the old code of its function', async () => {
    const [entered, gate] = [join(app.directory, '.entered'), join(app.directory, '.gate')];
    const waiting =
      "const { existsSync, writeFileSync } = require('node:fs');\nexports.handler = async () => {\n" +
      `  writeFileSync(${JSON.stringify(entered)}, '');\n` +
      `  while (!existsSync(${JSON.stringify(gate)})) await new Promise((done) => setTimeout(done, 20));\n` +
      "  return 'old';\n};\n";
    app.write('functions/behind/index.js', waiting);
    await expectSaid(/✓ .*functions\/behind\/index\.js.*: .*behindFunction/);
    const inFlight = answer('{ behind }');
    await expect.poll(() => existsSync(entered), patience).toBe(true);
    said = '';
    app.write('functions/behind/index.js', "exports.handler = async () => 'new';\n");
    // An earlier request is still running.
    await expectSaid(/✓ .*functions\/behind\/index\.js.*: .*behindFunction/);
    await expectAnswer('{ behind }', { behind: 'new' });
    writeFileSync(gate, '');
    expect(await inFlight).toEqual({ behind: 'old' });
  }, 90_000);

  it('a state machine has its new definition, and what runs keeps the old one', async () => {
    const sfn = new SFNClient({
      endpoint: outputs.awsEndpointUrl,
      region: outputs.region,
      credentials: outputs.credentials,
    });
    const stateMachineArn = 'arn:aws:states:us-east-1:000000000000:stateMachine:machine';
    const definition = async () => (await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }))).definition;
    expect(await definition()).toContain('First');
    const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn }));
    app.write('machine.asl.json', machine('Second'));
    await expect.poll(definition, patience).toContain('Second');
    const status = async () => (await sfn.send(new DescribeExecutionCommand({ executionArn }))).status;
    expect(await status()).toBe('RUNNING');
    await expect.poll(status, patience).toBe('SUCCEEDED');
    const { events = [] } = await sfn.send(new GetExecutionHistoryCommand({ executionArn }));
    expect(events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? [])).toEqual([
      'Hold',
      'First',
    ]);
  }, 60_000);

  it('a definition that is none and a page that cannot be built leave the last good ones', async () => {
    app.write('machine.asl.json', machine('Second').replace('"Next": "Second"', '"Next": "Nowhere"'));
    await expectSaid(/✗ machine\.asl\.json: not changed, the last good version goes on: .*Nowhere/);
    expect(await problemInConsole()).toMatchObject({ problem: expect.stringContaining('Nowhere') as string });
    app.write('machine.asl.json', machine('Second'));
    await expect.poll(problemInConsole, patience).toEqual({});
    const build = app.read('web/build.mjs');
    app.write('web/build.mjs', "throw new Error('no page');");
    await expectSaid(/✗ web\/build\.mjs: not changed, the last good version goes on: .*/);
    expect(await (await fetch(outputs.siteUrl)).text()).toContain('first');
    app.write('web/build.mjs', build);
    await expect.poll(problemInConsole, patience).toEqual({});
  }, 60_000);

  it('a function that is no program fails when it is called, and the next good save mends it', async () => {
    said = '';
    app.write('functions/behind/index.js', 'exports.handler = async () => {');
    await expectSaid(/✓ .*functions\/behind\/index\.js.*: .*behindFunction/);
    expect(await answer('{ behind }')).toEqual({ behind: null });
    await expectSaid(/✗ Query\.behind.*SyntaxError/);
    app.write('functions/behind/index.js', "exports.handler = async () => 'mended';\n");
    await expectAnswer('{ behind }', { behind: 'mended' });
  }, 60_000);

  it('infrastructure comes and goes by a synthesis', async () => {
    const { helloResolver: _, ...others } = resources;
    const more = { moreResolver: resolverOf('Query.more', answering("'more'")) };
    app.infra({ ...resources, ...more });
    await expectAnswer('{ more }', { more: 'more' });
    app.infra(resources);
    await expectAnswer('{ more hello }', { more: null, hello: 'save 20' });
    app.infra({ ...others, helloResolver: { ...resources['None'] } });
    await expectSaid(/✗ [^]*Update of resource type is not permitted\. .*: \[helloResolver\]/);
    app.infra({ ...resources, Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'queue' } } });
    await expectSaid(/✓ infra\.json: Queue in \d+ ms/);
    app.infra({ ...resources, Queue: {} });
    await expectSaid(/✗ infra\.json: [^\n]*\[\/Resources\/Queue\] Every Resources object must contain a Type member\./);
    app.infra({ ...resources, Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'another' } } });
    await expectSaid(/A deployment replaces Queue \(AWS::SQS::Queue\) because of QueueName: .* is deleted with what/);
    app.infra({
      ...resources,
      Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'a.fifo', FifoQueue: true } },
    });
    await expectSaid(/A deployment replaces Queue \(AWS::SQS::Queue\) because of QueueName, FifoQueue/);
    app.infra(resources);
    await expectSaid(/Queue \(AWS::SQS::Queue\) is gone from the template; here what it holds stays/);
  }, 90_000);

  it('a change of a stack within the stack is one of what changed in it, and said where it is', async () => {
    const queue = (QueueName: string) => ({ Q: { Type: 'AWS::SQS::Queue', Properties: { QueueName } } });
    const inner = (name: string) => app.write('inner.json', JSON.stringify({ Resources: queue(name) }));
    inner('first');
    // A file that the synthesis writes beside the sources may be named too, if it was seen half written.
    await expectSaid(/✓ .*inner\.json.*: Inner, Q in \d+ ms/);
    inner('second');
    await expectSaid(/A deployment replaces Inner\/Q \(AWS::SQS::Queue\) because of QueueName/);
    app.write('inner.json', '{');
    await expectSaid(/✗ .*inner\.json.*: not changed, the last good version goes on/);
    inner('second');
    await expectSaid(/✓ .*inner\.json.*: nothing of the template changed/);
  }, 60_000);

  it('the page loads itself again', async () => {
    expect(await (await fetch(outputs.siteUrl)).text()).toContain(
      'first<script src="/_local-aws/live.js"></script></body>',
    );
    const events = await fetch(new URL('_local-aws/events', outputs.siteUrl));
    const reader = (events.body as ReadableStream<Uint8Array>).getReader();
    expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe('event: problem\ndata: null\n\n');
    app.write('web/index.html', '<!doctype html><html><body>again</body></html>');
    expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe('event: reload\ndata: null\n\n');
    await reader.cancel();
    expect(await (await fetch(outputs.siteUrl)).text()).toContain('again');
  }, 60_000);
});
