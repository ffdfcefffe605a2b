import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { eventually, lab, type Lab } from './support.ts';

// HOSTILE=full runs the long form (npm run test:hostile); npm test runs the first of each kind.
const isLong = process.env.HOSTILE === 'full';
const some = <T>(all: readonly T[], short: number): T[] => all.slice(0, isLong ? undefined : short);

// The code executes any text, so that one function replaces many.
const source = `
  import * as modules from 'node:module';
  const require = modules.createRequire(import.meta.url);
  let calls = 0;
  export const handler = async (event) => {
    calls += 1;
    if (event.run === undefined) return calls;
    return await new (Object.getPrototypeOf(async () => {}).constructor)('require', event.run)(require);
  };`;

let it_: Lab;
beforeAll(async () => {
  it_ = lab();
  await it_.fn('bystander', 'export const handler = async (e) => e.n * 2;');
  await it_.fn('victim', source, { Timeout: 1, MemorySize: 192 });
  await it_.fn('patient', source, { Timeout: 20, MemorySize: 192 });
});
afterAll(() => it_.dispose());

const run = (code: string, name = 'victim') => it_.invoke(name, { run: code });

/** Checks that another function still answers, and that the same one answers again. */
async function othersAreServed(name = 'victim'): Promise<void> {
  expect(await it_.invoke('bystander', { n: 21 })).toEqual({ statusCode: 200, payload: 42 });
  expect((await it_.invoke(name)).functionError).toBeUndefined();
}

const ended = (errorType: string, message: RegExp) => ({
  statusCode: 200,
  functionError: 'Unhandled',
  payload: { errorType, errorMessage: expect.stringMatching(message) },
});

it('a line of a log that is very long is several events, none of which is', async () => {
  const before = it_.ports.logged.length;
  expect((await run('console.log("x".repeat(5 * 2 ** 20)); return 1;', 'patient')).payload).toBe(1);
  const lines = it_.ports.logged.slice(before).filter(({ message }) => message.includes('xxx'));
  expect(lines.map(({ message }) => message.length)).toEqual([...Array<number>(5).fill(2 ** 20), expect.any(Number)]);
});

describe('what code sees of its environment', () => {
  it('is a main thread without a way to whoever started it', async () => {
    const { payload } = await run(`
      const threads = require('node:worker_threads');
      return [threads.isMainThread, threads.parentPort, threads.workerData, threads.threadId,
        typeof process.send, typeof process.channel, process.connected ?? null, process.ppid,
        process.env.NODE_CHANNEL_FD ?? null];`);
    expect(payload).toEqual([true, null, null, 0, 'undefined', 'undefined', null, 1, null]);
  });

  it('holds none of the runtime’s modules', async () => {
    const { payload } = await run(`
      const { _cache } = require('node:module');
      const loaded = [...Object.values(_cache), ...process.mainModule?.children ?? []];
      return loaded.map(({ filename }) => filename).filter((name) => /bootstrap|channel|sandbox/.test(name));`);
    expect(payload).toEqual([]);
  });

  it('works in /var/task and names no path of the machine', async () => {
    const { payload } = await run('return 1n');
    expect(payload).toMatchObject({ errorType: 'Runtime.JSONStringifyError' });
    expect(JSON.stringify(payload)).toContain('/var/runtime/');
    expect(JSON.stringify(payload)).not.toContain('environments');
  });

  it('stands still between invocations', async () => {
    const { pid } = (
      await run('return { pid: process.pid, timer: void setInterval(() => { for (let n = 0; n < 1e6; n++); }, 1) }')
    ).payload as {
      pid: number;
    };
    if (process.platform !== 'linux') return;
    const fields = () => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    await eventually(() => fields()[0] === 'S');
    const before = fields().slice(11, 13);
    for (let n = 0; n < 20; n += 1) await it_.invoke('bystander', { n });
    expect(fields()[0]).toBe('S');
    expect(fields().slice(11, 13)).toEqual(before);
  });
});

describe('code that ends its process', () => {
  it.each([
    ['process.exit(7)', 'exit status 7'],
    ['process.reallyExit(8)', 'exit status 8'],
    ['process.abort()', 'signal: aborted'],
    [`process.kill(process.pid, 'SIGKILL')`, 'signal: killed'],
    [
      `process.kill(process.pid, 'SIGTERM'); await new Promise(() => setInterval(() => {}, 1000))`,
      'signal: terminated',
    ],
    [`process.kill(process.pid, 'SIGSEGV'); for (;;);`, 'signal: segmentation fault'],
    [`process.kill(0, 'SIGKILL')`, 'signal: killed'],
    [`require('node:child_process').execFileSync('/bin/sh', ['-c', 'kill -9 $PPID'])`, 'signal: killed'],
  ])('%s', async (code, message) => {
    expect(await run(code)).toMatchObject(
      ended('Runtime.ExitError', new RegExp(`^RequestId: [0-9a-f-]{36} Error: Runtime exited with error: ${message}$`)),
    );
    await othersAreServed();
  });

  it.each(['process.ppid', `${process.pid}`, '-1', `-${process.pid}`])(
    'and not that of others: process.kill(%s)',
    async (pid) => {
      expect(await run(`process.kill(${pid}, 'SIGKILL')`)).toMatchObject(ended('Error', /^kill ESRCH$/));
      await othersAreServed();
    },
  );

  it.skipIf(process.platform !== 'linux')('takes those along that it started', async () => {
    const { payload } = await run(`return require('node:child_process').spawn('/bin/sleep', ['600']).pid`);
    expect(isRunning(payload as number)).toBe(true);
    await run('process.exit(1)');
    await eventually(() => !isRunning(payload as number));
    await othersAreServed();
  });
});

/** A process that has ended, and whose status nobody has read yet, is a zombie. */
function isRunning(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

/** A process that hosts one function. It never ends, and prints the process of the function. */
const host = `
  const { lab } = await import(${JSON.stringify(new URL('./support.ts', import.meta.url).href)});
  const it_ = lab();
  const code = 'export const handler = async () => { console.log(process.pid); for (;;); };';
  await it_.fn('endless', code, { Timeout: 300 });
  void it_.invoke('endless');
  for (let line; !line; await new Promise((done) => setTimeout(done, 10)))
    line = it_.ports.logged.map(({ message }) => message.split('\\t').at(-1)).find((text) => /^\\d+$/.test(text));
  console.log(it_.ports.logged.at(-1).message.split('\\t').at(-1));
  setInterval(() => {}, 1000);`;

it.skipIf(process.platform !== 'linux')('environments end with a runtime that is killed', async () => {
  const runtime = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', host], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [pid] = (await once(runtime.stdout, 'data')) as [Buffer];
  expect(isRunning(Number(pid))).toBe(true);
  runtime.kill('SIGKILL');
  await eventually(() => !isRunning(Number(pid)));
});

describe('code that stops', () => {
  it.each(
    some(
      [
        'for (;;);',
        `process.kill(process.pid, 'SIGSTOP'); for (;;);`,
        'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)',
        `require('node:fs').readSync(3, Buffer.alloc(8))`,
        `for (;;) console.log('x'.repeat(1000))`,
      ],
      2,
    ),
  )('ends at its time limit: %s', async (code) => {
    const running = run(code);
    expect(await it_.invoke('bystander', { n: 1 })).toMatchObject({ payload: 2 });
    expect(await running).toMatchObject(ended('Sandbox.Timedout', /Task timed out after 1.00 seconds$/));
    await othersAreServed();
  });
});

describe.skipIf(process.platform !== 'linux')('code that takes memory', () => {
  it.each(
    some(
      [
        ['Buffers', 'const all = []; for (;;) { all.push(Buffer.alloc(2 ** 22, 1)); await null; }'],
        ['shared memory', 'const all = []; for (;;) all.push(new Uint8Array(new SharedArrayBuffer(2 ** 22)).fill(1));'],
        ['the heap', 'const all = []; for (;;) all.push(new Array(1e5).fill({}));'],
      ],
      1,
    ),
  )('ends at its limit: %s', async (_what, code) => {
    expect(await run(code, 'patient')).toMatchObject(
      ended('Runtime.OutOfMemory', /Runtime exited with error: signal: killed$/),
    );
    await othersAreServed('patient');
  });
});

describe('code that touches the pipes of its environment', () => {
  const forged = '{"kind":"done","payload":"1"}';

  it.each([
    [
      'closes all it finds',
      'for (let fd = 0; fd < 64; fd++) try { require("node:fs").closeSync(fd) } catch {}; return 1',
    ],
    ['closes what it answers by', 'require("node:fs").closeSync(4); return 1'],
    [
      'writes without an end',
      `const fs = require('node:fs'); const part = Buffer.alloc(2 ** 20, 65); for (;;) fs.writeSync(4, part);`,
    ],
    [
      'writes an answer without the word',
      `require('node:fs').writeSync(4, ${JSON.stringify(`${'0'.repeat(32)} done - 5 "1"\n`)}); for (;;);`,
    ],
    ['writes what once was an answer', `require('node:fs').writeSync(4, ${JSON.stringify(`${forged}\n`)}); for (;;);`],
  ])('%s', async (_what, code) => {
    expect(await run(code, 'patient')).toMatchObject(ended('Runtime.ExitError', /Runtime exited with error: /));
    await othersAreServed('patient');
  });

  it('and ends what it prints to leaves no more behind with each call', async () => {
    const warned: string[] = [];
    const hear = ({ name }: Error): number => warned.push(name);
    process.on('warning', hear);
    await it_.fn('silent', source);
    expect((await run('process.stdout.end(); process.stderr.end(); return 1;', 'silent')).payload).toBe(1);
    for (let call = 2; call < 16; call += 1) expect((await it_.invoke('silent')).payload).toBe(call);
    process.off('warning', hear);
    expect(warned).toEqual([]);
  });

  it('whatever it writes', async () => {
    const line = fc.oneof(
      fc.constantFrom(
        'null',
        '{}',
        '5',
        '{"kind":"log"}',
        '{"kind":"log","line":null}',
        '{"kind":"initError"}',
        '{"kind":"error"}',
      ),
      fc.json(),
      fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
      fc
        .tuple(
          fc.stringMatching(/^[0-9a-f]{32}$/),
          fc.constantFrom('ready', 'log', 'done', 'error', 'fatal', 'initError', 'exit'),
          fc.oneof(fc.constant('-'), fc.uuid()),
          fc.nat(),
          fc.json(),
        )
        .map((parts) => parts.join(' ')),
    );
    await fc.assert(
      fc.asyncProperty(line, async (text) => {
        const code = `require('node:fs').writeSync(4, ${JSON.stringify(`${text}\n`)}); for (;;);`;
        expect(await run(code, 'patient')).toMatchObject(
          ended('Runtime.ExitError', /Runtime exited with error: signal: killed$/),
        );
        await othersAreServed('patient');
      }),
      { numRuns: isLong ? 300 : 4 },
    );
  });
});

describe('code that changes what Node brings', () => {
  it.each(
    some(
      [
        'JSON.stringify = () => { throw 1 }; JSON.parse = () => 2; return 1',
        'Object.prototype.toJSON = () => ({ kind: "done" }); return 1',
        'Buffer.from = Buffer.allocUnsafe = () => null; ' +
          'require("node:fs").writeSync = require("node:fs").readSync = () => 0; return 1',
        'globalThis.setImmediate = globalThis.setTimeout = undefined; process.nextTick = () => {}; return 1',
        'process.removeAllListeners(); process.stdout.write = process.exit = process.reallyExit = undefined; return 1',
        'console.log = console.error = () => { throw 1 }; globalThis.process = undefined; return 1',
        'Promise.prototype.then = () => {}; return 1',
      ],
      3,
    ),
  )('%s', async (code) => {
    const result = await run(code);
    if (result.functionError === undefined) expect(JSON.stringify(result.payload)).toMatch(/^(1|\{"kind":"done"\})$/);
    else
      expect((result.payload as { errorType: string }).errorType).toMatch(
        /^(Runtime\.ExitError|Sandbox\.Timedout|Runtime\.NodeJsExit)$/,
      );
    const next = await it_.invoke('victim');
    expect(next.statusCode).toBe(200);
    expect(await it_.invoke('bystander', { n: 3 })).toMatchObject({ payload: 6 });
    await run('process.kill(process.pid, "SIGKILL")');
    await othersAreServed();
  });
});
