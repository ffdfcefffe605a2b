import { describe, expect, it } from 'vitest';
import { uncounted } from '../../../../src/services/appsync/engine/appsync-js/index.ts';
import { loadTemplates, readTemplates } from '../../../../src/services/appsync/engine/vtl/index.ts';
import { context, portsAllowing, runBody } from './appsync-js/support.ts';

const list = Array.from({ length: 40 }, () => 0);

describe('what an engine says when it cannot go on is no message of AppSync', () => {
  it.each<[body: string, message: string]>([
    ['const o = { f: (p) => [p.f(p)] }; return o.f(o);', 'The handler is nested deeper than it may be.'],
    ['ctx.args.list.length = -1;', 'The handler took more memory than it may.'],
    [
      'let s = "a"; for (const one of ctx.args.list) { s = s + s; } return s;',
      'The handler took more memory than it may.',
    ],
  ])('%s', (body, message) => {
    expect(runBody(body, { arguments: { list } }).outcome).toMatchObject({
      kind: 'error',
      error: { type: 'Code', message },
    });
  });

  it.each([
    'return ctx.args.list["pad" + "Start"]();',
    'return [...ctx.args.nothing];',
    'return ctx.args.list[`${1}x`]();',
  ])('nor are the names of what counts: %s', (body) => {
    const { outcome, logs } = runBody(body, { arguments: { list, nothing: 1 } });
    expect(outcome).toMatchObject({ kind: 'error', error: { type: 'Code' } });
    expect(JSON.stringify([outcome, logs])).not.toContain('$appsync');
  });

  it.each<[template: string, message: string]>([
    ['#macro(m)#m()#end#m()', 'The handler is nested deeper than it may be.'],
    ['#set($s = "aa")#foreach($i in [1..40])#set($s = "$s$s")#end$s', 'The handler took more memory than it may.'],
    ['{"a": nothing}', 'Unable to convert {"a": nothing} to Object.'],
  ])('%s', (template, message) => {
    const read = readTemplates({ request: template, response: '{}' });
    const { outcome } = loadTemplates(read, portsAllowing(), uncounted).run('request', context());
    expect(outcome).toMatchObject({ kind: 'error', error: { message } });
  });
});
