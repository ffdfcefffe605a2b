import { expect, it } from 'vitest';
import { checkAttributes } from '../../../src/services/sns/message-attributes.ts';

const text = { DataType: 'String', StringValue: 'x' };

it.each<[string, Record<string, { DataType: string; StringValue?: string; BinaryValue?: string }>, string]>([
  ['a name that begins with a dot', { '.abc': text }, "starting with character '.'"],
  ['a name that ends with one', { 'abc.': text }, "ending with character '.'"],
  ['two dots', { 'a..b': text }, "successive '.'"],
  ['a long name', { ['a'.repeat(257)]: text }, 'less than 256 bytes'],
  ['a space in a name', { 'a b': text }, 'Invalid non-alphanumeric character'],
  ['an unknown type', { a: { DataType: 'Text', StringValue: 'x' } }, 'invalid message attribute type'],
  ['bytes of a text', { a: { DataType: 'String', BinaryValue: 'AAEC' } }, "must use field 'String'"],
  ['a text of bytes', { a: { DataType: 'Binary', StringValue: 'x' } }, "must use field 'Binary'"],
  ['nothing', { a: { DataType: 'String', StringValue: '' } }, 'must contain non-empty message attribute value'],
])('an attribute of a message is refused: %s', (_, attributes, message) => {
  expect(() => checkAttributes(attributes)).toThrow(
    expect.objectContaining({ code: 'ParameterValueInvalid', message: expect.stringContaining(message) as string }),
  );
});

it('attributes of all types are taken', () => {
  checkAttributes({
    a: text,
    'a.b-c_d': { DataType: 'Number', StringValue: '1' },
    list: { DataType: 'String.Array', StringValue: '[]' },
    bytes: { DataType: 'Binary', BinaryValue: 'AAEC' },
  });
});
