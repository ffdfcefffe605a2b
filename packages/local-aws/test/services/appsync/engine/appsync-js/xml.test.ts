import { describe, expect, it } from 'vitest';
import type { Json } from '../../../../../src/services/appsync/engine/appsync-js/index.ts';
import { runBody } from './support.ts';

const head = '<?xml version="1.0" encoding="UTF-8"?>\n';
const post = (id: number, title: string): string => `<post>\n  <id>${id}</id>\n  <title>${title}</title>\n</post>\n`;

function outcomeOf(expression: string, xml: string, allowed: readonly string[] = []) {
  return runBody(`return ${expression};`, { arguments: { xml } }, allowed).outcome;
}
function mapOf(xml: string, allowed: readonly string[] = []): Json {
  const outcome = outcomeOf('util.xml.toMap(ctx.args.xml)', xml, allowed);
  if (outcome.kind !== 'value') throw new Error(JSON.stringify(outcome));
  return outcome.value;
}

describe('util.xml', () => {
  it.each<[string, Json]>([
    [`${head}<posts>\n${post(1, 'One &amp; only')}</posts>`, { posts: { post: { id: 1, title: 'One & only' } } }],
    [
      `<posts>${post(1, 'One')}${post(-20, 'Two')}</posts>`,
      {
        posts: {
          post: [
            { id: 1, title: 'One' },
            { id: -20, title: 'Two' },
          ],
        },
      },
    ],
    ['<a>text</a>', { a: 'text' }],
    ['<a><![CDATA[<b>]]></a>', { a: '<b>' }],
    ['<Answer xmlns="http://queue.amazonaws.com/"><Id>6d-1</Id></Answer>', { Answer: { Id: '6d-1' } }],
    ['<a><__proto__>x</__proto__></a>', JSON.parse('{"a":{"__proto__":"x"}}') as Json],
  ])('%j is %j', (xml, expected) => {
    expect(mapOf(xml)).toEqual(expected);
    expect(outcomeOf('util.xml.toJsonString(ctx.args.xml)', xml)).toEqual({
      kind: 'value',
      value: JSON.stringify(expected),
    });
  });

  it.each<[string, Json]>([
    ['<a b="1">x</a>', { a: 'x' }],
    ['<n:a>x</n:a>', { a: 'x' }],
    ['<a/>', { a: '' }],
    ['<a> <b>x</b> y</a>', { a: { b: 'x' } }],
    ['<a>1.5</a>', { a: '1.5' }],
    ['<a>007</a>', { a: '007' }],
    ['<a>12345678901234567890</a>', { a: '12345678901234567890' }],
    ['<a>True</a>', { a: 'True' }],
  ])('what becomes of %j is not verified', (xml, assumed) => {
    expect(() => mapOf(xml)).toThrow('--allow-unverified appsync-xml:values');
    expect(mapOf(xml, ['appsync-xml:values'])).toEqual(assumed);
  });

  it('encodes JSON as a string once that is allowed', () => {
    const expression = 'util.xml.toJsonString(ctx.args.xml, true)';
    expect(() => outcomeOf(expression, '<a>b</a>')).toThrow('--allow-unverified appsync-xml:string-encode');
    expect(outcomeOf(expression, '<a>b</a>', ['appsync-xml:string-encode'])).toEqual({
      kind: 'value',
      value: JSON.stringify('{"a":"b"}'),
    });
  });

  it.each(['', 'text', '<a>', '<a></b>', '<!DOCTYPE a><a>x</a>', '<a>&none;</a>', '<a>x</a><b>x</b>'])(
    '%j is a fault of the code',
    (xml) => {
      expect(outcomeOf('util.xml.toMap(ctx.args.xml)', xml)).toMatchObject({
        kind: 'error',
        error: { type: 'Code', message: 'util.xml: the text is not well-formed XML.' },
      });
    },
  );
});
