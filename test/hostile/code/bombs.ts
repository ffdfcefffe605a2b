import { diceOf, range, size } from '../support/settings.ts';
import { evilPattern } from './patterns.ts';

/** Code of a template that a client's text, or nothing at all, makes take for ever or all memory. */
export interface CodeBomb {
  readonly name: string;
  /** The body of a handler in APPSYNC_JS (`ctx.args.text`), or an expression in JSONata (`$states.input`). */
  readonly code: string;
  readonly text: string;
  /** Whether it must fail; others may also come to a result, where an engine is good enough. */
  readonly fails: boolean;
}

const letters = `${'a'.repeat(45)}!`;
const bomb = (name: string, code: string, { text = letters, fails = true } = {}): CodeBomb => ({
  name,
  code,
  text,
  fails,
});
const quoted = (pattern: string): string => JSON.stringify(pattern);
/** As many as a suite of the short form has time for. */
const generated = range(size(2, 12)).map((index) => evilPattern(diceOf('evil patterns', index)));

const endless = (rest: string): string => `const a = []; a.length = 4294967295; ${rest}`;
const doubled = range(26)
  .map(() => 'a = [a, a];')
  .join(' ');

/** Handlers of resolvers, written with no thought of who calls. */
export const handlers: readonly CodeBomb[] = [
  bomb('a pattern that looks ahead', "return util.matches('(?=a)(a|a)*b', ctx.args.text);"),
  bomb('fill', endless('a.fill(0); return 1;')),
  bomb('a text that is split', "let s = ctx.args.text; for (const _ of s) { s = s + s; } return s.split('').length;"),
  bomb('26 doublings that are returned', `let a = [1]; ${doubled} return a;`),
  bomb('String.raw of parts without end', 'return String.raw({ raw: { length: 4294967295 } }).length;'),
  ...size<readonly CodeBomb[]>(
    [],
    [
      bomb('a pattern', "return util.matches('(a|a)*b', ctx.args.text);", { fails: false }),
      bomb('replaceAll', "return ctx.args.text.replaceAll('(a+)+b', 'x');", { fails: false }),
      bomb('replace of what looks ahead', "return ctx.args.text.replace('(?=a)(a+)+b', 'x');"),
      bomb('indexOf', endless('return a.indexOf(7);')),
      bomb('lastIndexOf', endless('return a.lastIndexOf(7);')),
      bomb('sort', endless('a.sort(); return 1;')),
      bomb('reverse', endless('a.reverse(); return 1;')),
      bomb('map', endless('return a.map((x) => 1).length;')),
      bomb('join', endless('return a.join(ctx.args.text).length;')),
      bomb(
        'a counter that is replaced',
        'const \\u0024appsyncStep = () => 1; const o = { f: (p) => p.f(p) }; return o.f(o);',
      ),
      bomb(
        'a text that grows by replaceAll',
        "let s = 'x'; for (const _ of ctx.args.text) { s = s.replaceAll('x', 'xx'); } return s.length;",
      ),
    ],
  ),
  ...generated.map(({ pattern, text }, index) =>
    bomb(`generated pattern ${index}: ${pattern}`, `return util.matches(${quoted(pattern)}, ctx.args.text);`, {
      text,
      fails: false,
    }),
  ),
];

/** Expressions of state machines. */
export const expressions: readonly CodeBomb[] = [
  bomb('a pattern', '$contains($states.input.text, /^(a|a)*$/)'),
  bomb('padding', '$length($pad("x", 500000000))'),
  bomb('the host’s prototype', '{}.__proto__.__defineGetter__("polluted", {}.toString)', { fails: false }),
  ...size<readonly CodeBomb[]>(
    [],
    [
      bomb(
        'a text that doubles',
        '($f := function($s, $n) { $n = 0 ? $s : $f($s & $s, $n - 1) }; $length($f($states.input.text, 24)))',
      ),
      bomb('a long sort', '$count($sort([1..1000000]))', { fails: false }),
      bomb('replacing', '$replace($states.input.text, /(a+)+b/, "x")'),
      bomb('splitting', '$split($states.input.text, /(a|a)*b/)'),
      bomb('matching', '$match($states.input.text, /(a|a)*b/)'),
      bomb('recursion', '($f := function($n) { $n + $f($n + 1) }; $f(0))'),
      bomb('the host’s prototype by lookup', '$lookup({}, "__proto__").__defineGetter__("x", {}.toString)', {
        fails: false,
      }),
      bomb('the host’s constructor', '{}.constructor', { fails: false }),
      bomb('a list of lists', '$count([1..3000].($x := $; [1..3000].($x * $)))', { fails: false }),
    ],
  ),
  ...generated.map(({ pattern, text }, index) =>
    bomb(`generated pattern ${index}: ${pattern}`, `$contains($states.input.text, /${pattern}/)`, {
      text,
      fails: false,
    }),
  ),
];

/** Templates of a caller. The parser takes twice the time for each block that is not closed. */
export const templates: readonly { readonly name: string; readonly template: string }[] = [
  { name: 'blocks that are not closed', template: '#if(true)'.repeat(40) },
  { name: 'loops that are not closed', template: '#foreach($a in $b)'.repeat(40) },
  { name: 'lists in lists', template: `#set($a = ${'['.repeat(15_000)}${']'.repeat(15_000)})` },
];
