import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PythonFinder } from '../../../src/services/lambda/environments/python.ts';
import { freshDirectories } from '../../support/directories.ts';
import { eventually, lab, type Lab } from './support.ts';

const found = await new PythonFinder().find();
if (!found) console.warn('python: skips functions in Python, because there is no python3 in the path');

let it_: Lab;
beforeAll(() => {
  it_ = lab();
});
afterAll(() => it_.dispose());

const define = (name: string, source: string, properties: Record<string, unknown> = {}) =>
  it_.fn(name, source, { Runtime: 'python3.12', Handler: 'index.handler', ...properties }, 'index.py');

const answer = async (
  name: string,
  source: string,
  properties: Record<string, unknown> = {},
  payload: unknown = {},
) => {
  await define(name, source, properties);
  return it_.invoke(name, payload);
};

const linesOf = (name: string): string[] =>
  it_.ports.logged.filter(({ group }) => group === `/aws/lambda/${name}`).map(({ message }) => message);

describe.skipIf(!found)('functions in Python', () => {
  it('get the event and answer with JSON', async () => {
    const source = 'def handler(event, context):\n    return {"got": event["a"], "more": [1, 2.5, None, True]}\n';
    expect(await answer('py', source, {}, { a: 'ü☃' })).toEqual({
      statusCode: 200,
      payload: { got: 'ü☃', more: [1, 2.5, null, true] },
    });
  });

  it('answer with decimals as numbers, and keep module state between calls', async () => {
    const source =
      'from decimal import Decimal\ncount = 0\n' +
      'def handler(event, context):\n    global count\n    count += 1\n' +
      '    return [count, Decimal("1.50"), "decimal:x"]\n';
    await define('py-state', source);
    await it_.invoke('py-state');
    expect(await it_.invoke('py-state')).toMatchObject({ payload: [2, 1.5, 'decimal:x'] });
  });

  it('run inline code, as index.py', async () => {
    const Code = { ZipFile: 'def handler(event, context):\n    return 7\n' };
    expect(await answer('py-inline', '', { Code })).toMatchObject({ payload: 7 });
  });

  it('see what a client says of itself', async () => {
    const source =
      'def handler(event, context):\n    said = context.client_context\n' +
      '    return said and [said.custom, said.env, said.client and said.client.app_title]\n';
    const said = { custom: { a: '1' }, client: { app_title: 'é' } };
    const encoded = Buffer.from(JSON.stringify(said)).toString('base64');
    expect(await answer('py-client', source)).toMatchObject({ payload: null });
    expect(await it_.invoke('py-client', {}, encoded)).toMatchObject({ payload: [{ a: '1' }, null, 'é'] });
  });

  it('see the context and the variables of Lambda', async () => {
    const source =
      'import os\ndef handler(event, context):\n' +
      '    return {"name": context.function_name, "arn": context.invoked_function_arn,\n' +
      '      "version": context.function_version, "memory": context.memory_limit_in_mb,\n' +
      '      "id": context.aws_request_id, "stream": context.log_stream_name, "group": context.log_group_name,\n' +
      '      "left": context.get_remaining_time_in_millis(), "own": os.environ["OWN"],\n' +
      '      "home": os.environ.get("HOME"), "runtime": os.environ["AWS_EXECUTION_ENV"]}\n';
    const Environment = { Variables: { OWN: 'é' } };
    const { payload } = await answer('py-context', source, { Timeout: 5, MemorySize: 256, Environment });
    expect(payload).toMatchObject({
      name: 'py-context',
      arn: 'arn:aws:lambda:us-east-1:000000000000:function:py-context',
      version: '$LATEST',
      memory: '256',
      group: '/aws/lambda/py-context',
      own: 'é',
      home: null,
      runtime: 'AWS_Lambda_python3.12',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    });
    expect((payload as { left: number }).left).toBeGreaterThan(4000);
  });

  it('fail with the members of an error of Python, without the paths of the machine', async () => {
    const source =
      'class Odd(Exception):\n    pass\n\ndef deep():\n    raise Odd("bad")\n\n' +
      'def handler(event, context):\n    deep()\n';
    const { payload, functionError } = await answer('py-throws', source);
    expect(functionError).toBe('Unhandled');
    expect(payload).toEqual({
      errorMessage: 'bad',
      errorType: 'Odd',
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      stackTrace: [
        '  File "/var/task/index.py", line 8, in handler\n    deep()\n',
        '  File "/var/task/index.py", line 5, in deep\n    raise Odd("bad")\n',
      ],
    });
    expect(linesOf('py-throws')).toContain(
      '[ERROR] Odd: bad\nTraceback (most recent call last):\n' +
        '\u00a0\u00a0File "/var/task/index.py", line 8, in handler\n\u00a0\u00a0\u00a0\u00a0deep()\n' +
        '\u00a0\u00a0File "/var/task/index.py", line 5, in deep\n\u00a0\u00a0\u00a0\u00a0raise Odd("bad")',
    );
  });

  it.each([
    ['index', 'return 1', 'Runtime.MalformedHandlerName', "Bad handler 'index': not enough values to unpack"],
    ['sys.handler', 'return 1', 'Runtime.BuiltInModuleConflict', 'Cannot use built-in module sys as a handler module'],
    ['nope.handler', 'return 1', 'Runtime.ImportModuleError', "Unable to import module 'nope': No module named 'nope'"],
    ['index.nope', 'return 1', 'Runtime.HandlerNotFound', "Handler 'nope' missing on module 'index'"],
    ['index.handler', 'return (', 'Runtime.UserCodeSyntaxError', "Syntax error in module 'index': "],
  ])('that cannot be loaded say why: %s, %s', async (Handler, body, errorType, message) => {
    const name = `py-load-${errorType.slice(8)}`;
    const { payload } = await answer(name, `def handler(event, context):\n    ${body}\n`, { Handler });
    expect(payload).toMatchObject({ errorType, errorMessage: expect.stringContaining(message) as string });
  });

  it('find modules beside them and in folders', async () => {
    expect(
      await answer(
        'py-path',
        'import json, sys\ndef handler(e, c):\n    return sys.path[0] == c.log.__globals__["os"].getcwd()\n',
      ),
    ).toMatchObject({
      payload: true,
    });
  });

  it('refuse what is no JSON', async () => {
    expect(await answer('py-set', 'def handler(e, c):\n    return {1}\n')).toMatchObject({
      payload: {
        errorType: 'Runtime.MarshalError',
        errorMessage: 'Unable to marshal response: Object of type set is not JSON serializable',
      },
    });
  });

  it('log what they print, line by line, and what they log', async () => {
    const source =
      'import logging, sys\nlogger = logging.getLogger()\nlogger.setLevel("INFO")\n' +
      'def handler(event, context):\n    print("one\\ntwo")\n    sys.stdout.write("no end")\n' +
      '    logger.info("three %s", 3)\n    logger.debug("unseen")\n';
    await answer('py-log', source);
    const lines = linesOf('py-log');
    expect(lines.slice(0, 2)).toEqual([
      expect.stringMatching(/^INIT_START Runtime Version: python3\.12 \(Python 3\.\d+\.\d+\)$/) as string,
      expect.stringMatching(/^START RequestId: /) as string,
    ]);
    expect(lines.slice(2, 6)).toEqual([
      'one',
      'two',
      expect.stringMatching(/^\[INFO\]\t\d{4}-\d\d-\d\dT[\d:.]{12}Z\t[0-9a-f-]{36}\tthree 3$/) as string,
      'no end',
    ]);
  });

  it('log JSON where they are told to', async () => {
    const source =
      'import logging\ndef handler(event, context):\n    logging.getLogger("x").warning("w", extra={"a": 1})\n';
    await answer('py-json', source, { LoggingConfig: { LogFormat: 'JSON' } });
    const [line] = linesOf('py-json').filter((text) => text.includes('"w"'));
    expect(JSON.parse(line ?? '')).toMatchObject({ level: 'WARNING', message: 'w', logger: 'x', a: 1 });
  });

  it('are ended at their time limit, and when they exit by themselves', async () => {
    const slow = 'import time\ndef handler(event, context):\n    time.sleep(60)\n';
    expect(await answer('py-slow', slow, { Timeout: 1 })).toMatchObject({ payload: { errorType: 'Sandbox.Timedout' } });
    const exits = 'import sys\ndef handler(event, context):\n    sys.exit(3)\n';
    expect(await answer('py-exit', exits)).toMatchObject({
      payload: {
        errorType: 'Runtime.ExitError',
        errorMessage: expect.stringContaining('exit status 3') as string,
      },
    });
  });

  it('are ended when they hold more memory than they have', async () => {
    const source =
      'import time\ndef handler(event, context):\n    kept = bytearray(400 * 1024 * 1024)\n' +
      '    for at in range(0, len(kept), 4096):\n        kept[at] = 1\n    time.sleep(30)\n';
    const { payload } = await answer('py-memory', source, { MemorySize: 128, Timeout: 20 });
    expect(payload).toMatchObject({ errorType: 'Runtime.OutOfMemory' });
  });

  it('run beside each other', async () => {
    await define('py-both', 'import time\ndef handler(event, context):\n    time.sleep(0.3)\n    return event["n"]\n');
    const answers = await Promise.all([1, 2].map((n) => it_.invoke('py-both', { n })));
    expect(answers.map(({ payload }) => payload)).toEqual([1, 2]);
    await eventually(() => linesOf('py-both').filter((line) => line.startsWith('REPORT')).length === 2);
  });
});

it('functions in Python are refused by name where there is no Python', async () => {
  const without = lab({ python: { find: () => Promise.resolve(undefined), found: undefined } });
  try {
    await expect(without.fn('py', '', { Runtime: 'python3.9' }, 'index.py')).rejects.toThrow(
      /Lambda runtime python3\.9 on a machine without Python is not supported by local-aws \(functions in Python/,
    );
  } finally {
    await without.dispose();
  }
});

it('the path without a Python has none', async () => {
  expect(await new PythonFinder({ PATH: '/nonexistent' }).find()).toBeUndefined();
});

it('a busy machine with Python is not taken for one without', async () => {
  const said = JSON.stringify(['/usr/bin/python3', '3.12.1']);
  let startsWithin = 61_000;
  const finder = new PythonFinder({}, (_command, _args, { timeout }) =>
    Promise.resolve(startsWithin < timeout ? { stdout: said, isLate: false } : { isLate: true }),
  );
  const found = { path: '/usr/bin/python3', version: '3.12.1' };
  await expect(finder.find()).rejects.toThrow(
    'A python3 that does not say its version within 60 s is not supported by local-aws',
  );
  startsWithin = 59_000;
  expect(await finder.find()).toEqual(found);
  // It is asked once.
  startsWithin = Infinity;
  expect(await finder.find()).toEqual(found);
});

it.skipIf(process.platform === 'win32')('while a slow Python is asked for its version, others are served', async () => {
  const directory = freshDirectories('python-')();
  writeFileSync(join(directory, 'python3'), '#!/bin/sh\nsleep 0.5\necho \'["/slow", "3.0.0"]\'\n', { mode: 0o755 });
  let turns = 0;
  const counting = setInterval(() => (turns += 1), 10);
  const python = await new PythonFinder({ PATH: `${directory}:${process.env['PATH'] ?? ''}` }).find();
  clearInterval(counting);
  expect(python).toEqual({ path: '/slow', version: '3.0.0' });
  expect(turns).toBeGreaterThan(2);
});
