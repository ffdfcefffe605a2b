import { describe, expect, it } from 'vitest';
import { UnsupportedError } from '../../../../../src/kernel/errors.ts';
import { Overspent, uncounted } from '../../../../../src/services/appsync/engine/appsync-js/index.ts';
import { loadTemplates, readTemplates } from '../../../../../src/services/appsync/engine/vtl/index.ts';
import { context, portsAllowing } from '../appsync-js/support.ts';

const here = { units: 50_000, milliseconds: 10 };
const text = 'a'.repeat(100_000);
const list = Array.from({ length: 900 }, (_, index) => index);
const filter = { or: Array.from({ length: 12_000 }, (_, index) => ({ [`a${index}`]: { eq: 1 } })) };
const args = { text, letters: `${'a'.repeat(45)}!`, list, filter };

const run = (template: string, allowance = here) =>
  loadTemplates(readTemplates({ request: template, response: '' }), portsAllowing(), allowance).run(
    'request',
    context({ arguments: args, stash: {} }),
  );

const doubling = (start: string, step: string): string => `#set($s = ${start})#foreach($i in [1..40])${step}#end `;
const nested = doubling('[1]', '#set($s = [$s, $s])');
const long = doubling('[1..1000]', '$util.qr($s.addAll($s))');

describe('a mapping template in the thread that serves everybody', () => {
  it.each([
    ['text that doubles by +', doubling('"x"', '#set($s = $s + $s)')],
    ['text that doubles within quotation marks', doubling('"x"', '#set($s = "$s$s")')],
    ['text that doubles by concat', doubling('"x"', '#set($s = $s.concat($s))')],
    ['text that doubles by replace', doubling('"x"', '#set($s = $s.replace("x", "xx"))')],
    ['text that doubles by replaceAll', doubling('"x"', '#set($s = $s.replaceAll("x", "xx"))')],
    ['a list that doubles', `${long}1`],
    ['a value that is written out', `${nested}$util.toJson($s)`],
    ['a value that is shown', `${nested}$s`],
    ['a value that is returned', `${nested}#return($s)`],
    ['a value in the stash', `${nested}$util.qr($ctx.stash.put("s", $s)) 1`],
    ['a value that is compared', `${nested}#if($s == 1)1#end`],
    ['a value that is added', `${nested}#set($t = "" + $s)1`],
    ['a value that is asked for', `${nested}$s.equals(1)`],
    ['a value that names a member', `${nested}#set($m = {})#set($m[$s] = 1)1`],
    ['a value for a utility', `${nested}$util.dynamodb.toDynamoDBJson($s)`],
    ['a value that is logged', `${nested}$util.log.info("{}", $s)1`],
    ['a list that holds itself', '#set($l = [])$util.qr($l.add($l)) $l'],
    ['a map that holds itself', '#set($m = {})$util.qr($m.put("m", $m)) $util.toJson($m)'],
    ['a stash that holds itself', '$util.qr($ctx.stash.put("s", $ctx.stash)) 1'],
    ['everything with everything', '#set($a = [1..2000])$a.containsAll($a)'],
    ['what both lists have', '#set($a = [1..2000])$util.list.copyAndRetainAll($a, $a)'],
    ['sorting', '$util.list.sortList([1..40000], true, "")'],
    [
      'loops that write nothing',
      '#foreach($i in $ctx.args.list)#foreach($j in $ctx.args.list)#foreach($k in $ctx.args.list)#end#end#end',
    ],
    ['a filter of many', '$util.transform.toDynamoDBFilterExpression($ctx.args.filter)'],
    ['a subscription filter of many', '$util.transform.toSubscriptionFilter($ctx.args.filter)'],
    ['many values for a table', '$util.dynamodb.toDynamoDBJson($ctx.args.filter)'],
    ['splitting by a pattern that looks around', '$ctx.args.text.split("(?=a)(a|a)*b")'],
    ['splitting a long text', '#set($p = $ctx.args.text.split("(a{9}){90}b")) 1'],
    ['replacing in a long text', '$ctx.args.text.replace("a", $ctx.args.text)'],
  ])('stops at %s', (_, template) => {
    const start = process.cpuUsage();
    expect(() => run(template)).toThrow(Overspent);
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1_000).toBeLessThan(400);
  });

  it.each([
    '#set($m = {"a": [1, 2]})$util.qr($m.a.add(3)) $util.toJson($m)',
    '#foreach($i in [1..900])$util.qr($ctx.stash.put("k$i", $i))#end $ctx.stash.size()',
    '#set($l = [3, 1, 2])$util.toJson($util.list.sortList($l, false, ""))',
    '"$ctx.args.letters.split("!").size() $ctx.args.letters.replace("a", "b").indexOf("!")"',
    '#set($l = [])$util.qr($l.add(0, 1)) $util.qr($l.add(1, 2)) $util.qr($l.set(0, 5)) #set($l[1] = 6)$l',
  ])('does %s as elsewhere', (template) => {
    const elsewhere = run(template, uncounted);
    expect(elsewhere.outcome.kind).toBe('value');
    expect(run(template)).toEqual(elsewhere);
  });
});

describe('wherever it runs', () => {
  it.each([
    ['a list that holds itself', '#set($l = [])$util.qr($l.add($l)) $l'],
    ['a stash that holds itself', '$util.qr($ctx.stash.put("s", $ctx.stash)) 1'],
    ['a macro that calls itself', '#macro(a)#a()#end#a() 1'],
    ['a text that is too long', doubling('"abcdefgh"', '#set($s = $s + $s)')],
    ['a list without end', '#set($l = [])#set($l[4000000000] = 1)$l'],
    ['a list without end by set', '#set($l = [])$util.qr($l.set(4000000000, 1)) $l'],
    ['a list without end by add', '#set($l = [])$util.qr($l.add(4000000000, 1)) $l'],
    ['a list with a place before the first', '#set($l = [1])#set($l[-1] = 1)$l'],
  ])('%s is the failure of the template', (_, template) => {
    expect(run(template, uncounted).outcome).toMatchObject({ kind: 'error', error: { type: 'MappingTemplate' } });
  });

  it('refuses a name that the parser loses', () => {
    expect(() => run('#set($m = {"__proto__": {"a": 1}})$util.toJson($m)')).toThrow(UnsupportedError);
  });
});
