import { expect, it } from 'vitest';
import { UnsupportedError } from '../../../../../src/kernel/errors.ts';
import {
  Overspent,
  uncounted,
  type HandlerContext,
  type Json,
} from '../../../../../src/services/appsync/engine/appsync-js/index.ts';
import {
  loadTemplates,
  parseTemplate,
  readTemplates,
  TemplateSyntaxError,
} from '../../../../../src/services/appsync/engine/vtl/index.ts';
import { context, portsAllowing } from '../appsync-js/support.ts';

const run = (template: string, more: Partial<HandlerContext> = {}, allowed: readonly string[] = []) =>
  loadTemplates(readTemplates({ request: template, response: '' }), portsAllowing(...allowed), uncounted).run(
    'request',
    context(more),
  );

/** The words that are operators or values of the language outside of references. */
const words = ['eq', 'ne', 'lt', 'le', 'gt', 'ge', 'and', 'or', 'not', 'in', 'true', 'false', 'null'];

const args = { id: 'x', n: 7, list: [1, 2, 3], map: { a: 1, b: null }, yes: true, no: false, empty: '', csv: 'a,b,,' };

/** Answers what a template renders: JSON as it is, and any other text as a JSON string. */
function valueOf(template: string, allowed: readonly string[] = []): Json {
  const { outcome } = run(template, { arguments: args }, allowed);
  if (outcome.kind === 'error') throw new Error(outcome.error.message);
  return outcome.value;
}
const text = (template: string): Json => valueOf(`#set($out = "${template}")$util.toJson($out)`);

it.each([
  ['$ctx.args.id', 'x'],
  ['${ctx.args.id}y', 'xy'],
  ['$ctx.args.missing', '$ctx.args.missing'],
  ['$!ctx.args.missing', ''],
  ['$context.arguments.n', '7'],
  ['$ctx.args.list', '[1, 2, 3]'],
  ['$ctx.args.map', '{a=1, b=null}'],
  ['$ctx.args.list[1]', '2'],
  ['$ctx.args.list.get(2)', '3'],
  ['#foreach($i in $ctx.args.list)$i#if($foreach.hasNext),#end#end', '1,2,3'],
  ['#foreach($i in [3..1])$velocityCount:$i #end', '1:3 2:2 3:1 '],
  ['#foreach($i in $ctx.args.list)#if($i == 2)#break#end$i#end', '1'],
  ['#if($ctx.args.empty)full#else empty#end', 'full'],
  ['#if($ctx.args.no)a#elseif($ctx.args.n > 6)b#{else}c#end', 'b'],
  ['#if($ctx.args.missing)a#end', ''],
  ['#if(!$ctx.args.no && ($ctx.args.yes || $x.y))a#end', 'a'],
  ['a## comment', 'a'],
  ['$ctx.args.none.get(1, $x[2]).y', '$ctx.args.none.get(1, $x[2]).y'],
  ['${none.at( 7 )} and $none[0]', '${none.at( 7 )} and $none[0]'],
  ['$!none.at(7)', ''],
])('%s is %s', (template, expected) => {
  expect(text(template)).toBe(expected);
});

it.each(words)('a member, a method and a variable may have the name %s', (word) => {
  const condition = { [word]: { [word]: 'v' } };
  const template = [
    `#if(!$util.isNull($ctx.args.${word}) && $ctx.args.${word}.${word} == "v")if #end`,
    `#set($x = $ctx.args.${word}.${word})$x `,
    `#set($ctx.args.${word}.other = "o")$ctx.args.${word}.other `,
    `#foreach($one in $ctx.args.${word}.values())$one #end`,
    `#set($y = {"k.${word}": [$ctx.args.${word}.${word}], "${word}": $ctx.args.${word}.${word}})$y `,
    `#set($${word} = 1)#if($${word} == 1)\${${word}}#end .${word} $ctx.args.nothing.${word}`,
  ].join('');
  const { outcome } = run(`"${template.replaceAll('"', "'")}"`, { arguments: condition });
  const value = `if v o v o {k.${word}=[v], ${word}=v} 1 .${word} $ctx.args.nothing.${word}`;
  expect(outcome).toEqual({ kind: 'value', value });
});

it('a fault beside such a member is told in the words of the template', () => {
  expect(() => parseTemplate('#if($a.eq = 1)x#end')).toThrow(/^(?!.*\.eq\w)/);
  expect(() => parseTemplate('#if($a.eq = 1)x#end')).toThrow(TemplateSyntaxError);
});

it.each<[string, Json]>([
  ['7 / 2', 3],
  ['7 % 4', 3],
  ['7.5 / 2', 3.75],
  ['$ctx.args.n + 1 * 2', 9],
  ['"a" + $ctx.args.n', 'a7'],
  ['$ctx.args.n == 7.0', true],
  ['$ctx.args.id != "x"', false],
  ['$ctx.args.id.toUpperCase().concat("y").substring(1)', 'y'],
  ['$ctx.args.csv.split(",")', ['a', 'b']],
  ['$ctx.args.csv.replaceAll("[,]+", "-")', 'a-b-'],
  ['$ctx.args.csv.replace(",", "/")', 'a/b//'],
  ['$ctx.args.list.size()', 3],
  ['$ctx.args.list.contains(2)', true],
  ['$ctx.args.map.keySet()', ['a', 'b']],
  ['$ctx.args.map.containsKey("b")', true],
  ['$ctx.args.map.get("none")', null],
  ['$util.isNull($ctx.args.map.b)', true],
  ['$util.defaultIfNull($ctx.args.map.b, 5)', 5],
  ['$util.defaultIfNullOrBlank(" ", "d")', 'd'],
  ['$util.typeOf($ctx.args.list)', 'List'],
  ['$util.parseJson("[1]")', [1]],
  ['$util.dynamodb.toMapValuesJson({"a": 1})', '{"a":{"N":1}}'],
  ['$util.dynamodb.toDynamoDB("x").S', 'x'],
  ['$util.time.epochMilliSecondsToSeconds(5000)', 5],
  ['$util.matches("a*b", "aab")', true],
  ['$utils.urlEncode("a b")', 'a+b'],
  ['$util.list.copyAndRetainAll([1, 2], [2, 3])', [2]],
  ['$util.map.copyAndRemoveAllKeys({"a": 1, "b": 2}, ["a"])', { b: 2 }],
  ['$util.list.sortList([{"n": 2}, {"n": 1}], false, "n")', [{ n: 1 }, { n: 2 }]],
  ['$ctx.info.fieldName', 'field'],
  ['7.0 / 2', 3.5],
  ['$ctx.args.n * 1.0 / 2', 3.5],
  ['($ctx.args.n + 0.0) / 2', 3.5],
  ['$ctx.args.n / 0', null],
  ['$ctx.args.n % 0', null],
  ['$ctx.args.n / 0.0', null],
  ['$ctx.args.list.empty', false],
  ['$ctx.args.empty.empty', true],
  ['$ctx.args.list.lastIndexOf(3)', 2],
  ['$ctx.args.n.parseInt("12")', 12],
  ['$ctx.args.n.valueOf("12")', 12],
  ['$ctx.args.n.parseLong("12")', 12],
  ['$ctx.args.n.parseDouble("1.5")', 1.5],
  ['$ctx.args.n.toString(5)', '5'],
  ['$ctx.args.n.toString()', '7'],
  ['$ctx.args.yes.booleanValue()', true],
  ['$ctx.args.id.compareTo("z") < 0', true],
  ['$ctx.args.csv.compareTo("a")', 4],
  ['$ctx.args.id.compareToIgnoreCase("Y")', -1],
  ['$ctx.args.csv.hashCode()', 90_987_927],
  ['$util.str.toUpper("the quick brown fox").hashCode()', -1_129_308_605],
  ['$util.str.toUpper("aß")', 'ASS'],
  ['$util.str.toLower("Ab")', 'ab'],
  ['$util.xml.toMap("<a><b>1</b><b>x</b></a>").a.b', [1, 'x']],
  ['$util.xml.toJsonString("<a>x</a>")', '{"a":"x"}'],
  ['$util.str.toReplace("a.b.c", ".", "-")', 'a-b-c'],
  ['"say ""hi"" $ctx.args.id"', 'say "hi" x'],
  ['""""', '"'],
  ['""', ''],
  ["'it''s'", "it's"],
  [`'say ""hi""'`, 'say ""hi""'],
  ['$util.defaultIfNull($none, "a ""b""")', 'a "b"'],
  ['1e3', 1000],
  ['-1.5E-3', -0.0015],
  ['[1e2, .5, 5.]', [100, 0.5, 5]],
  ['{"a": 1e-7}', { a: 1e-7 }],
  ['$ctx.args.list[0] + 1e1', 11],
  // What is written with a point, or made of such, is a double of Java.
  ['"$util.defaultIfNull($ctx.args.n.doubleValue(), 1)"', '7.0'],
  ['"" + (7.0 / 3.5)', '2.0'],
  ['"" + (1.0 + 1)', '2.0'],
  ['"" + (0 - 2.0)', '-2.0'],
  ['"" + 1e7', '1.0E7'],
  ['"" + 123456789.5', '1.234567895E8'],
  ['"" + 1e-4', '1.0E-4'],
  ['"" + 0.25', '0.25'],
  ['"" + $ctx.args.n.parseDouble("3")', '3.0'],
  ['"" + $ctx.args.n.valueOf("3")', '3'],
  ['7.0 == 7', true],
  ['7.0 > 6', true],
  ['$ctx.args.list[1.0]', 2],
  ['$util.isNumber(7.0)', true],
  ['$util.list.sortList([2.0, 10, 1], false, "")', [1, 2, 10]],
])('%s evaluates to %j', (expression, expected) => {
  expect(valueOf(`#set($out = ${expression})$util.toJson($out)`)).toEqual(expected);
});

it('a double in a variable stays one', () => {
  const template = '#set($a = 7.0)#set($b = $a / 2)#set($c = "$a")[$b, $util.toJson($c), $a]';
  expect(valueOf(template)).toEqual([3.5, '7.0', 7]);
});

it('what only looks like a text or a number of Velocity stays as it is', () => {
  const written = '{"a": "", "b": "1e3", "d": "$none 1e3", "e": ""}';
  expect(valueOf(written)).toEqual(JSON.parse(written));
  expect(run('#[[#return ""x"" 1e3]]#').outcome).toMatchObject({
    error: { message: 'Unable to convert #return ""x"" 1e3 to Object.' },
  });
});

it('ends at #stop with what it has written, which nobody could verify', () => {
  const template = '["a"#foreach($i in [1, 2]), $i#if($i == 2)]#stop#end#end "never"';
  expect(() => run(template)).toThrow('appsync-vtl:stop');
  expect(valueOf(template, ['appsync-vtl:stop'])).toEqual(['a', 1, 2]);
  expect(valueOf('1#{stop}2', ['appsync-vtl:stop'])).toBe(1);
});

it('maps and lists are changed in place, the stash stays, and errors are gathered', () => {
  const template = `#set($m = {"a": {"b": 1}})#set($m.a.c = [1])$util.qr($m.a.c.add(2))$util.qr($ctx.stash.put("s", $m))
    $util.appendError("one", "T")#set($ctx.stash.t = "u")$util.toJson($m)`;
  expect(run(template)).toMatchObject({
    outcome: { kind: 'value', value: { a: { b: 1, c: [1, 2] } } },
    stash: { s: { a: { b: 1, c: [1, 2] } }, t: 'u' },
    appended: [{ message: 'one', type: 'T' }],
  });
});

it.each([
  ['addAll at a place', '#set($l = [1, 4])$util.qr($l.addAll(1, [2, 3]))', [1, 2, 3, 4]],
  ['removeAll', '#set($l = [1, 2, 1])$util.qr($l.removeAll([1]))', [2]],
  ['retainAll', '#set($l = [1, 2, 1])$util.qr($l.retainAll([1]))', [1, 1]],
  ['replace of a map', '#set($l = {"a": 1})$util.qr($l.replace("a", 2))$util.qr($l.replace("b", 3))', { a: 2 }],
  ['keys that leave', '#set($l = {"a": 1, "b": 2})$util.qr($l.keySet().remove("a"))', { b: 2 }],
  ['keys that all leave', '#set($l = {"a": 1, "b": 2})$util.qr($l.keySet().removeAll(["a", "c"]))', { b: 2 }],
  ['keys that stay', '#set($l = {"a": 1, "b": 2})$util.qr($l.keySet().retainAll(["a"]))', { a: 1 }],
  ['no keys', '#set($l = {"a": 1})$util.qr($l.keySet().clear())', {}],
])('what methods change: %s', (_, template, expected) => {
  expect(valueOf(`${template}$util.toJson($l)`)).toEqual(expected);
});

it.each([
  ['keySet().add("x")', 'add'],
  ['values().remove(1)', 'remove'],
  ['entrySet().clear()', 'clear'],
])('a view of a map has no such change here: %s', (call, method) => {
  expect(() => run(`#set($m = {"a": 1})$m.${call}`)).toThrow(`${method} of what`);
});

it.each([
  ['$foreach.index$foreach.parent.index ', '00 10 01 11 '],
  ['$foreach.getParent().getCount()$foreach.hasNext() ', '1true 1false 2true 2false '],
  ['$velocityHasNext$foreach.isLast() ', 'truefalse falsetrue truefalse falsetrue '],
])('loops within loops know both: %s', (body, expected) => {
  expect(text(`#foreach($a in [1, 2])#foreach($b in [1, 2])${body}#end#end`)).toBe(expected);
});

it('ends by errors, by #return, and by what is no JSON', () => {
  expect(run('$util.error("m", "T", {"d": 1}, "i")').outcome).toEqual({
    kind: 'error',
    error: { message: 'm', type: 'T', data: { d: 1 }, info: 'i' },
  });
  expect(run('$util.validate(false, "m")').outcome).toMatchObject({ error: { type: 'CustomTemplateException' } });
  expect(run('$util.unauthorized()').outcome).toMatchObject({ error: { unauthorized: true } });
  expect(run('#return({"a": 1}) {').outcome).toMatchObject({ kind: 'earlyReturn', value: { a: 1 } });
  expect(run('#if(true) #return #end {').outcome).toMatchObject({ kind: 'earlyReturn', value: null });
  expect(run('{ "a": }').outcome).toMatchObject({ error: { type: 'MappingTemplate' } });
  expect(run('  ').outcome).toEqual({ kind: 'value', value: null });
});

it('refuses by name what is not here, and what nobody could verify', () => {
  for (const template of [
    '$ctx.info.x("a")',
    '"$ctx.info.fieldName.codePointAt(0)"',
    '#evaluate("x")',
    '$util.rds.toJsonString("")',
  ])
    expect(() => run(template)).toThrow(UnsupportedError);
  expect(() => run('$util.rds.toJsonString("")')).toThrow('util.rds.toJsonString in a mapping template');
  expect(() => run('$util.nope(1)')).toThrow('util.nope in a mapping template');
  expect(() => parseTemplate('#set($a = )')).toThrow(TemplateSyntaxError);
  expect(() => valueOf('#set($a = 1)#set($a = $b)$a')).toThrow(/appsync-vtl:set-null/);
  expect(valueOf('#set($a = 1)#set($a = $b)$a', ['appsync-vtl:set-null'])).toBe(1);
});

it.each([
  ['#if($a) x', '#if has no #end'],
  ['#if($a)#foreach($b in $c)#end', '#if has no #end'],
  ['#foreach($b in $c)#if($a)#end ## #end', '#foreach has no #end'],
  ['#if($a) x #end #end y', '#end has no beginning'],
  ['#foreach($b in $c)#else#end', '#else stands in no #if'],
  ['#elseif($a) x', '#elseif stands in no #if'],
])('refuses %s, whose blocks do not fit together', (request, words) => {
  expect(() => parseTemplate(request)).toThrow(words);
});

it('text that looks like the end of a block closes none', () => {
  const template = '#if(true)[1#[[ #end ]]# #* #end *#]#else x #end ## #end';
  expect(() => parseTemplate(template)).not.toThrow();
});

it('lets nobody out of the template', () => {
  for (const path of ['constructor', '__proto__', 'ctx.constructor', 'util.constructor.name', 'ctx.args.__proto__'])
    expect(text(`$!${path}`)).toBe('');
  expect(() => run('$ctx.constructor("x")')).toThrow(UnsupportedError);
});

it('gives up in the thread of all requests what takes long', () => {
  const template = '#foreach($i in [1..1000])#foreach($j in [1..1000])x#end#end';
  const load = loadTemplates(readTemplates({ request: template, response: '' }), portsAllowing(), {
    units: 10_000,
    milliseconds: 10,
  });
  expect(() => load.run('request', context())).toThrow(Overspent);
});

it('is plain JSON when it has been read, also the templates between quotation marks', () => {
  for (const template of [
    '#set($a = "x#if(true)y#end$ctx.args.id") $a',
    '#set($m = {"a": "$ctx.args.n"})$util.toJson($m)',
  ]) {
    const nodes = parseTemplate(template);
    expect(JSON.parse(JSON.stringify(nodes))).toEqual(nodes);
  }
  const lost = JSON.parse(
    JSON.stringify(readTemplates({ request: '#set($m = {"__proto__": {"a": 1}})1', response: '' })),
  );
  expect(() => loadTemplates(lost, portsAllowing(), uncounted).run('request', context())).toThrow(UnsupportedError);
});

it('tells of an inner template that cannot be read when its text is needed', () => {
  expect(valueOf('#if($ctx.args.no)#set($a = "#if($x)")#else 1 #end')).toBe(1);
  expect(run('#set($a = "#if($x)")1').outcome).toMatchObject({ error: { message: '#if has no #end.' } });
});
