import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lab, type Lab } from './support.ts';

let it_: Lab;
beforeAll(() => {
  it_ = lab();
});
afterAll(() => it_.dispose());

const answer = async (
  name: string,
  source: string,
  properties: Record<string, unknown> = {},
  file?: string,
  payload: unknown = {},
) => {
  await it_.fn(name, source, properties, file);
  return it_.invoke(name, payload);
};

describe('handlers', () => {
  it('runs ES modules and hands over the event', async () => {
    expect(
      await answer('esm', 'export const handler = async (event) => ({ got: event.a });', {}, undefined, { a: 'ü☃' }),
    ).toEqual({ statusCode: 200, payload: { got: 'ü☃' } });
  });

  it('runs CommonJS, whatever package.json stands around the asset', async () => {
    expect(await answer('cjs', 'exports.handler = async () => typeof require;', {}, 'index.js')).toEqual({
      statusCode: 200,
      payload: 'function',
    });
  });

  it('runs inline code', async () => {
    expect(await answer('inline', '', { Code: { ZipFile: 'exports.handler = async () => 7' } })).toMatchObject({
      payload: 7,
    });
  });

  it('answers null for undefined, and keeps module state between calls', async () => {
    await it_.fn('state', 'let n = 0; export const handler = async (e) => (e.ask ? ++n : void n++);');
    expect(await it_.invoke('state')).toMatchObject({ payload: null });
    expect(await it_.invoke('state', { ask: true })).toMatchObject({ payload: 2 });
  });

  it('resolves nested handlers in folders', async () => {
    expect(await answer('nested', 'export const a = { b: async () => 1 };', { Handler: './index.a.b' })).toMatchObject({
      payload: 1,
    });
  });

  it('brings the AWS SDK along, and no other package of the project', async () => {
    const source =
      'export const handler = async (e) => { try { return Object.keys(await import(e.name)).length > 0 } ' +
      'catch (error) { return error.code } };';
    await it_.fn('packages', source);
    expect(await it_.invoke('packages', { name: '@aws-sdk/client-sns' })).toMatchObject({ payload: true });
    expect(await it_.invoke('packages', { name: 'graphql' })).toMatchObject({ payload: 'ERR_MODULE_NOT_FOUND' });
  });

  it('gives the context', async () => {
    const source =
      'export const handler = async (e, c) => ({ ...c, left: c.getRemainingTimeInMillis(), version: ' +
      'c.functionVersion });';
    const { payload } = await answer('context', source, { Timeout: 5, MemorySize: 256 });
    expect(payload).toMatchObject({
      functionName: 'context',
      memoryLimitInMB: '256',
      logGroupName: '/aws/lambda/context',
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:context',
      callbackWaitsForEmptyEventLoop: true,
      version: '$LATEST',
    });
    const { left, awsRequestId, logStreamName } = payload as {
      left: number;
      awsRequestId: string;
      logStreamName: string;
    };
    expect(left).toBeGreaterThan(4000);
    expect(left).toBeLessThanOrEqual(5000);
    expect(awsRequestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(logStreamName).toMatch(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
  });
});

describe('callbacks', () => {
  it('waits for the event loop before a callback answers', async () => {
    const source =
      'let late = 0; exports.handler = (e, c, cb) => { setTimeout(() => { late = 1 }, 30); cb(null, ' +
      '{ get late() { return late } }); };';
    expect(await answer('callback-waits', source, {}, 'index.js')).toMatchObject({ payload: { late: 1 } });
  });

  it('does not wait when told so', async () => {
    const source =
      'exports.handler = (e, c, cb) => { c.callbackWaitsForEmptyEventLoop = false; setTimeout(() => {}, 60_000); ' +
      `cb(null, 'now'); };`;
    expect(await answer('callback-now', source, {}, 'index.js')).toMatchObject({ payload: 'now' });
  });

  it('reports a callback’s error', async () => {
    const result = await answer(
      'callback-error',
      `exports.handler = (e, c, cb) => cb(new TypeError('no'));`,
      {},
      'index.js',
    );
    expect(result).toMatchObject({
      functionError: 'Unhandled',
      payload: { errorType: 'TypeError', errorMessage: 'no' },
    });
  });

  it('answers null when a plain handler never calls back', async () => {
    expect(await answer('callback-never', 'exports.handler = () => 5;', {}, 'index.js')).toEqual({
      statusCode: 200,
      payload: null,
    });
  });

  it('refuses them on nodejs24.x', async () => {
    const result = await answer('callback-24', 'export const handler = (e, c, cb) => cb(null, 1);', {
      Runtime: 'nodejs24.x',
    });
    expect(result).toMatchObject({
      functionError: 'Unhandled',
      payload: { errorType: 'Runtime.CallbackHandlerDeprecated' },
    });
  });
});

describe('errors', () => {
  it('shows what was thrown, without the machine’s paths', async () => {
    const result = await answer(
      'throws',
      `class Odd extends Error { name = 'OddError' }; export const handler = async () => { throw new Odd('bad') };`,
    );
    expect(result).toMatchObject({
      statusCode: 200,
      functionError: 'Unhandled',
      payload: { errorType: 'OddError', errorMessage: 'bad' },
    });
    const { trace } = result.payload as { trace: string[] };
    expect(trace[0]).toMatch(/bad/);
    expect(trace.join('\n')).toContain('/var/task/index.mjs');
    expect(trace.join('\n')).not.toContain('local-aws-lambda-');
  });

  it('shows thrown non-errors', async () => {
    expect(await answer('throws-text', `export const handler = async () => { throw 'text' };`)).toMatchObject({
      payload: { errorType: 'string', errorMessage: 'text' },
    });
  });

  it.each([
    ['missing', 'export const other = 1;', 'Runtime.HandlerNotFound'],
    ['syntax', 'export const handler = async ( => 1;', 'Runtime.UserCodeSyntaxError'],
    ['import', `import 'not-there'; export const handler = async () => 1;`, 'Runtime.ImportModuleError'],
    ['top-level', `throw new RangeError('at load');`, 'RangeError'],
    ['unserialisable', 'export const handler = async () => 1n;', 'Runtime.JSONStringifyError'],
    ['never-settles', 'export const handler = async () => new Promise(() => {});', 'Runtime.NodeJsExit'],
    [
      'rejection',
      `export const handler = async () => { Promise.reject(new Error('lost')); await new Promise((r) => ` +
        'setTimeout(r, 50)); };',
      'Runtime.UnhandledPromiseRejection',
    ],
    ['exit', 'export const handler = async () => process.exit(3);', 'Runtime.ExitError'],
    ['exit-zero', 'export const handler = async () => process.exit(0);', 'Runtime.ExitError'],
    [
      'uncaught',
      `export const handler = async () => new Promise(() => setTimeout(() => { throw new SyntaxError('async') }, 1));`,
      'SyntaxError',
    ],
  ])('%s → %s', async (name, source, errorType) => {
    const result = await answer(`fails-${name}`, source);
    expect(result).toMatchObject({ statusCode: 200, functionError: 'Unhandled', payload: { errorType } });
    expect(JSON.stringify(result.payload)).not.toContain('local-aws-lambda-');
  });

  it('says how the process ended', async () => {
    await it_.fn('ends', 'export const handler = async (e) => process.exit(e.status);');
    expect(((await it_.invoke('ends', { status: 3 })).payload as { errorMessage: string }).errorMessage).toMatch(
      /^RequestId: [0-9a-f-]{36} Error: Runtime exited with error: exit status 3$/,
    );
    expect(((await it_.invoke('ends', { status: 0 })).payload as { errorMessage: string }).errorMessage).toMatch(
      /Error: Runtime exited without providing a reason$/,
    );
  });

  it('starts a new environment after a crash', async () => {
    await it_.fn(
      'crash-once',
      `let n = 0; export const handler = async (e) => { n++; if (e.die) process.exit(1); return n; };`,
    );
    await it_.invoke('crash-once');
    expect(await it_.invoke('crash-once', { die: true })).toMatchObject({ functionError: 'Unhandled' });
    expect(await it_.invoke('crash-once')).toMatchObject({ payload: 1 });
  });

  it('ends an endless loop at the time limit', async () => {
    await it_.fn('loop', 'export const handler = async (e) => { for (;;) if (!e.loop) return 1; };', { Timeout: 1 });
    const result = await it_.invoke('loop', { loop: true });
    expect(result).toMatchObject({
      statusCode: 200,
      functionError: 'Unhandled',
      payload: { errorType: 'Sandbox.Timedout' },
    });
    expect((result.payload as { errorMessage: string }).errorMessage).toMatch(
      /^RequestId: [0-9a-f-]{36} Error: Task timed out after 1.00 seconds$/,
    );
    expect(await it_.invoke('loop')).toMatchObject({ payload: 1 });
  });

  it('ends what eats the memory', async () => {
    const result = await answer(
      'memory',
      'export const handler = async () => { const all = []; for (;;) all.push(new Array(1e5).fill({})); };',
      { Timeout: 20, MemorySize: 128 },
    );
    expect(result).toMatchObject({ functionError: 'Unhandled', payload: { errorType: 'Runtime.OutOfMemory' } });
  });

  it('refuses answers above 6 MB', async () => {
    const result = await answer('big', `export const handler = async (e) => 'x'.repeat(e.size);`, {}, undefined, {
      size: 6_291_555,
    });
    expect(result).toMatchObject({
      functionError: 'Unhandled',
      payload: { errorType: 'Function.ResponseSizeTooLarge', errorMessage: expect.stringContaining('(6291557 bytes)') },
    });
    expect((await it_.invoke('big', { size: 6_291_554 })).functionError).toBeUndefined();
  });
});

describe('environment', () => {
  it('is exactly the template’s and Lambda’s', async () => {
    process.env.SECRET_OF_THE_HOST = 'x';
    const source =
      `import os from 'node:os'; export const handler = async () => ({ env: process.env, home: os.homedir(), ` +
      'execArgv: process.execArgv });';
    const { payload } = await answer('env', source, { Environment: { Variables: { MINE: '1' } } });
    const { env, home, execArgv } = payload as { env: Record<string, string>; home: string; execArgv: string[] };
    expect(Object.keys(env).sort()).toEqual(
      [
        'LANG',
        'TZ',
        'PATH',
        'NODE_OPTIONS',
        'AWS_ENDPOINT_URL',
        'AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED',
        'MINE',
        '_HANDLER',
        '_X_AMZN_TRACE_ID',
        'LAMBDA_TASK_ROOT',
        'LAMBDA_RUNTIME_DIR',
        'AWS_REGION',
        'AWS_DEFAULT_REGION',
        'AWS_EXECUTION_ENV',
        'AWS_LAMBDA_FUNCTION_NAME',
        'AWS_LAMBDA_FUNCTION_VERSION',
        'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
        'AWS_LAMBDA_INITIALIZATION_TYPE',
        'AWS_LAMBDA_LOG_GROUP_NAME',
        'AWS_LAMBDA_LOG_STREAM_NAME',
        'AWS_LAMBDA_LOG_FORMAT',
        'AWS_ACCESS_KEY_ID',
        'AWS_SECRET_ACCESS_KEY',
        'AWS_SESSION_TOKEN',
      ].sort(),
    );
    expect(env).toMatchObject({
      MINE: '1',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
      AWS_ACCESS_KEY_ID: 'ASIATEST',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x',
    });
    expect(env._X_AMZN_TRACE_ID).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/);
    expect(home).toBe('/home/sbx_user1051');
    expect(execArgv).toEqual([]);
    delete process.env.SECRET_OF_THE_HOST;
  });

  it('has the Node options of its variable, as Node takes them', async () => {
    const source = `import v8 from 'node:v8'; export const handler = async () => ({ heap: v8.getHeapStatistics()
      .heap_size_limit / 2 ** 20, maps: process.sourceMapsEnabled, argv: process.execArgv });`;
    const withOptions = (NODE_OPTIONS: string) => ({ Environment: { Variables: { NODE_OPTIONS } } });
    const { payload } = await answer('options', source, withOptions('--max-old-space-size=99 --title=mine'));
    expect(payload).toMatchObject({ argv: [] });
    expect((payload as { heap: number }).heap).toBeLessThan(200);
    expect(await answer('bad-options', source, withOptions('--no-such-option'))).toMatchObject({
      functionError: 'Unhandled',
      payload: {
        errorType: 'Runtime.ExitError',
        errorMessage: expect.stringMatching(/Runtime exited with error: exit status 9$/),
      },
    });
    expect(it_.ports.logged.map(({ message }) => message).join('\n')).toContain(
      '--no-such-option is not allowed in NODE_OPTIONS',
    );
  });
});
