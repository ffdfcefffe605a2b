import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseXml, writeXml } from '../../src/protocol/rest-xml.ts';

// The characters include all except U+0000, which not even a reference can name, and halves of surrogate pairs.
const character = fc.oneof(
  fc.constantFrom(...'&<>"\'\r\n\t;#x1'),
  fc
    .integer({ min: 1, max: 0x10ffff })
    .filter((code) => code < 0xd800 || code > 0xdfff)
    .map((code) => String.fromCodePoint(code)),
);

const parse = (text: string) => parseXml(Buffer.from(text));

describe('REST XML', () => {
  it('reads back any text it wrote', () => {
    fc.assert(
      fc.property(fc.array(fc.array(character, { maxLength: 20 })), (texts) => {
        const items = texts.map((characters) => characters.join(''));
        const root = parse(writeXml('R', { Item: items }, 'urn:x'));
        expect(root.children.map(({ text }) => text)).toEqual(items);
      }),
    );
  });

  it.each(['&#0;', '&#xD800;', '&#56320;', '&#x110000;', '&#;', '&#x;', '&x;', '&'])(
    'refuses a reference to no character: %s',
    (reference) => {
      expect(() => parse(`<R>${reference}</R>`)).toThrow('not well-formed');
    },
  );

  it('decodes what SDKs escape, and drops prefixes and attributes', () => {
    const root = parse(
      '<?xml version="1.0"?>\n<s:R xmlns:s="urn:x" a="1"><!-- note --><s:E>&apos;a&apos; &lt; b&#x0A;&#10;</s:E>' +
        '<s:F/><G><![CDATA[<&>]]></G></s:R>\n',
    );
    expect(root).toEqual({
      name: 'R',
      text: '',
      isPlain: false,
      children: [
        { name: 'E', text: "'a' < b\n\n", children: [], isPlain: false },
        { name: 'F', text: '', children: [], isPlain: false },
        { name: 'G', text: '<&>', children: [], isPlain: true },
      ],
    });
    expect(parse(`<R xmlns="urn:x" xmlns:s='urn:y'/>`).isPlain).toBe(true);
  });

  it.each([
    '',
    'text',
    '<a>',
    '<a></b>',
    '<a/><b/>',
    '</a>',
    '<a>&unknown;</a>',
    '<a>&#0;</a>',
    '<a>&</a>',
    '<a b></a>',
    '<a>x</a>y',
    '<!DOCTYPE a><a/>',
    '<a>'.repeat(50) + '</a>'.repeat(50),
  ])('refuses %j', (text) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'MalformedXML' }) as Error);
  });

  it('refuses what is not UTF-8, and survives any bytes', () => {
    expect(() => parseXml(Buffer.from([0x3c, 0x61, 0x3e, 0xff, 0x3c, 0x2f, 0x61, 0x3e]))).toThrow(
      expect.objectContaining({ code: 'MalformedXML' }) as Error,
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        try {
          parseXml(bytes);
        } catch (error) {
          expect(error).toMatchObject({ code: 'MalformedXML' });
        }
      }),
    );
  });
});
