import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { BoundExceeded, EvaluatorStopped } from '../../src/evaluator/bounds.ts';
import { createEvaluator } from '../../src/evaluator/evaluator.ts';
import { freshDirectories } from '../support/directories.ts';

const fresh = freshDirectories('evaluator-');

const evaluator = createEvaluator({
  program: new URL('./support/program.ts', import.meta.url),
  timeMs: 300,
  heapMb: 64,
});
afterAll(() => evaluator.stop());

const run = (job: string, lane = 'a'): Promise<string> => evaluator.run(lane, job);

describe('createEvaluator', () => {
  it('answers in a process of its own', async () => {
    expect(Number(await run('pid'))).not.toBe(process.pid);
  });

  it.each([
    ['a loop without an end', 'for (;;);', 'time'],
    ['a pattern that backtracks', '/^(a|a)*$/.test("a".repeat(45) + "!")', 'time'],
    ['a text that doubles', 'let s = "x".repeat(1e6); for (;;) s = (s + s).split("").join("")', 'time or memory'],
    ['an array that cannot be', 'const a = []; a.length = 4294967295; a.fill(0)', 'time or memory'],
    ['a heap that fills', 'const a = []; for (;;) a.push({})', 'time or memory'],
    ['memory outside of the heap', 'const a = []; for (;;) a.push(new Uint8Array(1e7).fill(1))', 'time or memory'],
    ['an exit', 'process.exit(0)', 'memory'],
    ['a signal to itself', 'process.kill(process.pid, "SIGKILL")', 'memory'],
  ])('%s ends there, and the next job is answered', async (_, code, bound) => {
    const error = await run(code).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BoundExceeded);
    expect(bound).toContain((error as BoundExceeded).bound);
    expect(await run('1 + 1')).toBe('2');
  });

  it('a job is not refused for what earlier ones have left in the process', async () => {
    const own = createEvaluator({
      program: new URL('./support/program.ts', import.meta.url),
      timeMs: 300,
      heapMb: 64,
    });
    const job = 'if (globalThis.used) process.kill(process.pid, "SIGKILL"); globalThis.used = true; return process.pid';
    const pids: string[] = [];
    for (let count = 0; count < 6; count += 1) pids.push(await own.run('a', job));
    expect(new Set(pids).size).toBe(6);
    await own.stop();
  });

  it.each([
    ['not-started.ts', /^The process for not-started did not start: it ended with 1\.$/],
    ['killed-at-start.ts', /^The process for killed-at-start did not start: SIGKILL\.$/],
  ])('says that a process did not start, and blames no job: %s', async (file, message) => {
    const own = createEvaluator({ program: new URL(`./support/${file}`, import.meta.url), timeMs: 300, heapMb: 64 });
    const error = await own.run('a', '1').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'EvaluatorNotStarted', message: expect.stringMatching(message) });
    await own.stop();
  });

  it('starts another process when one did not start', async () => {
    const program = new URL('./support/started-late.ts', import.meta.url);
    const own = createEvaluator({ program, timeMs: 300, heapMb: 64 });
    expect(await own.run('a', 'job')).toBe('job');
    await own.stop();
  });

  it('asks again for a program that could not be built', async () => {
    const folder = fresh();
    const serve = new URL('../../src/evaluator/serve.ts', import.meta.url).pathname;
    const text = `import { serve } from '${serve}'; import { answer } from './later.ts'; serve(() => answer);`;
    writeFileSync(join(folder, 'program.ts'), text);
    const program = pathToFileURL(join(folder, 'program.ts'));
    const own = createEvaluator({ program, timeMs: 300, heapMb: 64 });
    await expect(own.run('a', '1')).rejects.toMatchObject({
      code: 'EvaluatorNotStarted',
      message: expect.stringMatching(/^The process for program did not start: .*Could not resolve/s),
    });
    writeFileSync(join(folder, 'later.ts'), "export const answer = 'built';");
    expect(await own.run('a', '1')).toBe('built');
    await own.stop();
  });

  it('reports a fault of the program', async () => {
    await expect(run('nothing.at.all')).rejects.toThrow('nothing is not defined');
  });

  it('ends a job that nobody wants any more, whether it runs or waits', async () => {
    const own = createEvaluator({
      program: new URL('./support/program.ts', import.meta.url),
      timeMs: 60_000,
      heapMb: 64,
    });
    const unwanted = new AbortController();
    const jobs = Array.from({ length: 20 }, () => own.run('a', 'for (;;);', unwanted.signal));
    const ended = Promise.allSettled(jobs);
    const wanted = own.run('a', '1 + 1');
    unwanted.abort();
    expect(await wanted).toBe('2');
    const outcomes = (await ended).map((outcome) => (outcome.status === 'rejected' ? outcome.reason : outcome));
    expect(outcomes.filter((reason) => reason instanceof EvaluatorStopped)).toHaveLength(20);
    await own.stop();
  });

  it('gives each lane its turn', async () => {
    const order: string[] = [];
    const jobs = [...Array<string>(20).fill('many'), 'one'].map(async (lane) => {
      await run('1', lane);
      order.push(lane);
    });
    await Promise.all(jobs);
    expect(order.indexOf('one')).toBeLessThan(10);
  });

  it('ends its processes when it stops', async () => {
    const own = createEvaluator({ program: new URL('./support/program.ts', import.meta.url), timeMs: 300, heapMb: 64 });
    const pid = Number(await own.run('a', 'pid'));
    const hanging = own.run('a', 'for (;;);');
    const outcome = expect(hanging).rejects.toThrow('stopped');
    await own.stop();
    await outcome;
    expect(() => process.kill(pid, 0)).toThrow();
    await expect(own.run('a', '1')).rejects.toThrow('stopped');
  });
});
