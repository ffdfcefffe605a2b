import { expect, it } from 'vitest';
import { uncounted } from '../../../../../src/services/appsync/engine/appsync-js/index.ts';
import { loadTemplates, readTemplates } from '../../../../../src/services/appsync/engine/vtl/index.ts';
import { context, portsAllowing } from '../appsync-js/support.ts';

const rendered = (text: string): unknown => {
  const template = `#set($x = 3)#set($l = [7])#set($t = ${text})$util.toJson($t)`;
  const handlers = loadTemplates(readTemplates({ request: template, response: '' }), portsAllowing(), uncounted);
  const { outcome } = handlers.run('request', context({ arguments: { n: 7 } }));
  return outcome.kind === 'value' ? outcome.value : outcome;
};

// docs: Apache Velocity Engine 1.7 User Guide ("References", "Escaping Valid VTL References")
it.each([
  ['$x(1) and $x (a)', '3(1) and 3 (a)'],
  ['$no(1), $no(a, b), $!no(c)', '$no(1), $no(a, b), (c)'],
  ['${x}(1) $!x(2) $!{x}(2)', '3(1) 3(2) 3(2)'],
  ['$ctx.args.get("n")(1)'.replaceAll('"', "'"), '7(1)'],
  ['$l.get(0)(1) $l[0](1)', '7(1) 7(1)'],
  ['$5.00, a$, $(a)', '$5.00, a$, $(a)'],
  ['\\$x', '$x'],
  ['\\\\$x', '\\3'],
  ['\\\\\\$x', '\\$x'],
])('"%s" is %s', (text, expected) => {
  expect(rendered(`"${text}"`)).toBe(expected);
});
