import { afterAll, describe, expect, it } from 'vitest';
import { requireAllowed } from '../../../src/kernel/unverified.ts';
import { createCodeLoader } from '../../../src/services/appsync/execution/bounded-code.ts';
import { clock, context, ids } from './engine/appsync-js/support.ts';

const ports = { clock, ids, requireAllowed: requireAllowed(new Set()) };
const loader = createCodeLoader(ports);
afterAll(() => loader.stop());

const list = Array.from({ length: 1_000 }, (_, index) => index);
const run = async (body: string, args: Record<string, unknown> = { list }) =>
  loader
    .load(`import { util, extensions } from '@aws-appsync/utils'; export function request(ctx) { ${body} }`)
    .run('request', context({ arguments: args as never, stash: { kept: 1 } }));

/** This takes longer than it may in this thread. */
const long = 'let n = 0; for (const a of ctx.args.list) for (const b of ctx.args.list) { n += 1; }';

describe('a handler that takes long', () => {
  it('answers as any other does', async () => {
    const result = await run(
      `${long} ctx.stash.n = n; console.log('seen'); util.appendError('mine'); util.time.nowISO8601();
       return { n, now: util.time.nowEpochMilliSeconds(), prefix: ctx.info.fieldName };`,
    );
    expect(result).toMatchObject({
      outcome: { kind: 'value', value: { n: 1_000_000, now: clock.now(), prefix: 'field' } },
      stash: { kept: 1, n: 1_000_000 },
      appended: [{ message: 'mine' }],
      logs: [{ line: expect.stringContaining('seen') }],
    });
  });

  it('ends with its own error', async () => {
    expect((await run(`${long} util.error('mine', 'Mine', { n });`)).outcome).toEqual({
      kind: 'error',
      error: { message: 'mine', type: 'Mine', data: { n: 1_000_000 }, info: null },
    });
    expect((await run(`${long} return ctx.args.list.nothing();`)).outcome).toMatchObject({ error: { type: 'Code' } });
  });

  it('names what is missing or not verified', async () => {
    await expect(run(`${long} return util.matches('a*+', 'a');`)).rejects.toMatchObject({
      code: 'UnsupportedByLocalAws',
      status: 501,
    });
    await expect(run(`${long} return util.matches('b', 'abc');`)).rejects.toMatchObject({
      code: 'UnverifiedBehaviour',
    });
  });

  it.each([
    ['a pattern that looks around', "return util.matches('(?=a)(a|a)*b', ctx.args.text);", 'time'],
    [
      'a list that fills the memory',
      'let a = [ctx.args.text]; for (const _ of ctx.args.list) a = [...a, ...a]; return 1;',
      'time or memory',
    ],
    [
      'a result that would be long to read',
      `let s = 'a'; for (const _ of [${Array(22).fill(1).join()}]) s = s + s; return s.split('');`,
      'memory',
    ],
    ['a list that cannot be', 'const a = []; a.length = 4294967295; a.fill(0); return 1;', 'time or memory'],
  ])('ends with an error: %s', async (_, body, bound) => {
    const { outcome, stash } = await run(body, { list, text: 'a'.repeat(45) });
    expect(outcome).toMatchObject({ kind: 'error', error: { type: 'Code', data: null } });
    const { message } = (outcome as { error: { message: string } }).error;
    expect(bound).toContain(/^The handler took more (time|memory) than it may\.$/.exec(message)?.[1]);
    expect(stash).toEqual({ kept: 1 });
  });

  it('leaves others where they are served at once', async () => {
    const bombs = Array.from({ length: 2 }, () =>
      run("return util.matches('(?=a)(a|a)*b', ctx.args.text);", { text: 'a'.repeat(45) }),
    );
    let served = 0;
    const done = Promise.all(bombs).then(() => 'done');
    // Meanwhile the others have the processor.
    while ((await Promise.race([done, new Promise((resolve) => setTimeout(resolve, 5))])) !== 'done') {
      const result = loader.load('export function request(ctx) { return 1; }').run('request', context());
      expect(result).not.toBeInstanceOf(Promise);
      served += 1;
    }
    expect(served).toBeGreaterThan(20);
  });
});

describe('a template of the app', () => {
  it.each([
    ['blocks without an end', '#if(1)'.repeat(24)],
    ['such blocks between quotation marks', `#set($a = "${'#if(1)'.repeat(24)}")`],
    ['blocks of several kinds', '#foreach($i in [1])#macro(m)#if($i)'.repeat(8)],
  ])('is refused when it takes long to read: %s', async (_, template) => {
    const hasty = createCodeLoader(ports, undefined, 200);
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 10);
    await expect(hasty.readTemplate(template)).rejects.toThrow('To read it takes more time than it may.');
    clearInterval(timer);
    await hasty.stop();
    expect(turns).toBeGreaterThan(2);
  });

  it('that takes long is evaluated in the process, as it was read', async () => {
    const request = await loader.readTemplate(
      '#foreach($i in [1..200])#foreach($j in [1..200])#set($n = "$i #if($j)$j#end")#end#end"$n"',
    );
    const code = loader.loadTemplates({ request, response: [] });
    const result = code.run('request', context());
    expect(result).toBeInstanceOf(Promise);
    expect(await result).toMatchObject({ outcome: { kind: 'value', value: '200 200' } });
  });
});
