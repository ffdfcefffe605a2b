import fc from 'fast-check';
import { expect, it } from 'vitest';
import { untilFile } from '../../../src/services/s3/engine/form-file.ts';
import { checkPostPolicy } from '../../../src/services/s3/engine/post-policy.ts';

const boundary = '----a-boundary-of-a-browser-7MA4YWxkTrZu0gW';
const field = (name: string, value: string): string =>
  `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const file = (bytes: string): string =>
  `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n` +
  `Content-Type: text/plain\r\n\r\n${bytes}\r\n`;
const end = `--${boundary}--\r\n`;

const parse = async (form: Uint8Array): Promise<[string, string][]> => {
  const headers = { 'content-type': `multipart/form-data; boundary=${boundary}` };
  const data = await new Response(new Uint8Array(form), { headers }).formData();
  return Promise.all(
    [...data].map(async ([name, value]): Promise<[string, string]> => [
      name,
      typeof value === 'string' ? value : await value.text(),
    ]),
  );
};
const cut = (text: string) => untilFile(Buffer.from(text), boundary);
const textOf = (bytes: Uint8Array = Buffer.alloc(0)): string => Buffer.from(bytes).toString();

it('of a form the fields before its file and the file are read, whatever they hold', async () => {
  const text = fc.string({
    unit: fc.constantFrom('a', '"', 'name="file"', '\r', '\n', '--', '; ', 'é'),
    maxLength: 20,
  });
  const name = fc.stringMatching(/^[a-z]{1,8}$/).filter((one) => one !== 'file');
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(name, text), { maxLength: 5 }), text, fc.nat(3), async (fields, bytes, rest) => {
      const before = fields.map(([one, value]) => field(one, value)).join('');
      const after = field('behind', 'x').repeat(rest);
      const whole = before + file(bytes) + after + end;
      const parts = cut(whole);
      const parsed = await parse(parts?.form ?? Buffer.alloc(0));
      const all = await parse(Buffer.from(whole));
      expect(parsed).toEqual([...all.slice(0, fields.length), ['file', '']]);
      expect(['file', textOf(parts?.file)]).toEqual(all[fields.length]);
    }),
    { numRuns: 50 },
  );
});

const tooMuch = expect.objectContaining({ code: 'MaxPostPreDataLengthExceeded' });
const refusalOf = (text: string): unknown => {
  try {
    return cut(text);
  } catch (error) {
    return error;
  }
};

it.each<[string, string, unknown]>([
  ['a million fields before the file', field('a', 'b').repeat(1_000_000) + file('x') + end, tooMuch],
  ['a field of a megabyte before the file', field('a', 'b'.repeat(2 ** 20)) + file('x') + end, tooMuch],
  ['fields and no file', field('a', 'b').repeat(1_000) + end, tooMuch],
  ['headers without end', `--${boundary}\r\n${'a: b\r\n'.repeat(1_000_000)}`, undefined],
  ['no form', 'x'.repeat(2 ** 20), undefined],
  ['nothing', '', undefined],
])('what comes before the file is at most 20 KB: %s', (_name, form, expected) => {
  expect(refusalOf(form)).toEqual(expected);
});

it('a form without a file that is short is read as it is', () => {
  const form = Buffer.from(field('a', 'b') + end);
  expect(untilFile(form, boundary)).toEqual({ form });
});

it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])('a policy has no condition %s', (operator) => {
  const policy = { expiration: '2030-01-01T00:00:00Z', conditions: [[operator, '$key', 'allowed/']] };
  const encoded = Buffer.from(JSON.stringify(policy)).toString('base64');
  expect(() => checkPostPolicy(encoded, new Map([['key', 'elsewhere']]), 1, 0)).toThrow(/unknown operation/);
});
