import { describe, expect, test } from 'vitest';
import { prepare, S3SelectError, selectAll, type CsvInput, type SelectRequest } from '../src/index.ts';

const request = (
  expression: string,
  csv: CsvInput = {},
  output: SelectRequest['output'] = { json: {} },
): SelectRequest => ({ expression, input: { csv }, output });

const rows = (
  expression: string,
  data: string | Buffer,
  csv: CsvInput = {},
  rest: Partial<SelectRequest> = {},
): string[] =>
  selectAll({ ...request(expression, csv), ...rest }, Buffer.from(data))
    .split('\n')
    .slice(0, -1);

const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof S3SelectError) return error.code;
    throw error;
  }
  return 'none';
};

const people = 'name,Age,City\nJane,31,"Paris, France"\nJoe,7,Rome\n';
const use = { fileHeaderInfo: 'USE' } as const;

// "Attribute access" and "Case sensitivity" of the SELECT command, and FileHeaderInfo of the API reference's CSVInput.
describe('columns', () => {
  test('without a header columns go by position', () => {
    expect(rows('SELECT * FROM S3Object', people)).toEqual([
      '{"_1":"name","_2":"Age","_3":"City"}',
      '{"_1":"Jane","_2":"31","_3":"Paris, France"}',
      '{"_1":"Joe","_2":"7","_3":"Rome"}',
    ]);
    expect(rows("SELECT _2, s._1 AS who FROM S3Object s WHERE s._3 = 'Rome'", people)).toEqual([
      '{"_2":"7","who":"Joe"}',
    ]);
    expect(codeOf(() => prepare(request('SELECT name FROM S3Object')))).toBe('MissingHeaders');
    expect(codeOf(() => prepare(request('SELECT _0 FROM S3Object')))).toBe('InvalidColumnIndex');
  });

  test('IGNORE leaves the header out, USE names the columns by it', () => {
    expect(rows('SELECT s._1 FROM S3Object s', people, { fileHeaderInfo: 'IGNORE' })).toEqual([
      '{"_1":"Jane"}',
      '{"_1":"Joe"}',
    ]);
    expect(codeOf(() => prepare(request('SELECT name FROM S3Object', { fileHeaderInfo: 'IGNORE' })))).toBe(
      'MissingHeaders',
    );
    expect(rows('SELECT * FROM S3Object', people, use)).toEqual([
      '{"name":"Jane","Age":"31","City":"Paris, France"}',
      '{"name":"Joe","Age":"7","City":"Rome"}',
    ]);
    expect(rows('SELECT s.age, NAME, s._3 FROM S3Object s LIMIT 1', people, use)).toEqual([
      '{"age":"31","NAME":"Jane","_3":"Paris, France"}',
    ]);
    expect(rows('SELECT s FROM S3Object s LIMIT 1', people, use)).toEqual([
      '{"s":{"name":"Jane","Age":"31","City":"Paris, France"}}',
    ]);
    expect(rows('SELECT s.name.x FROM S3Object s', people, use)).toEqual(['{}', '{}']);
  });

  test('names with and without quotes', () => {
    expect(rows('SELECT s."Age" FROM S3Object s WHERE s.AGE > \'4\'', people, use)).toEqual(['{"Age":"7"}']);
    expect(codeOf(() => rows('SELECT s."age" FROM S3Object s', people, use))).toBe('MissingHeaderName');
    expect(codeOf(() => rows('SELECT s.nothing FROM S3Object s', people, use))).toBe('MissingHeaders');
    expect(codeOf(() => rows('SELECT s.name FROM S3Object s', 'NAME,name\n1,2', use))).toBe('AmbiguousFieldName');
    expect(rows('SELECT s."NAME" FROM S3Object s', 'NAME,name\n1,2', use)).toEqual(['{"NAME":"1"}']);
  });

  test('short records have MISSING columns, long ones unnamed ones', () => {
    expect(rows('SELECT s.b, s.b IS MISSING m FROM S3Object s', 'a,b\n1\n1,\n1,2,3', use)).toEqual([
      '{"m":true}',
      '{"b":"","m":false}',
      '{"b":"2","m":false}',
    ]);
    expect(rows('SELECT * FROM S3Object s', 'a,b\n1\n1,2,3', use)).toEqual(['{"a":"1"}', '{"a":"1","b":"2","_3":"3"}']);
  });

  test('every value is a string until it is cast', () => {
    expect(rows('SELECT SUM(CAST(s.age AS INT)) FROM S3Object s', people, use)).toEqual(['{"_1":38}']);
    expect(rows('SELECT s.name FROM S3Object s WHERE s.age = 31', people, use)).toEqual([]);
    expect(codeOf(() => rows('SELECT s.name FROM S3Object s WHERE s.age > 8', people, use))).toBe('InvalidDataType');
    expect(rows('SELECT s.name FROM S3Object s WHERE CAST(s.age AS INT) > 8', people, use)).toEqual([
      '{"name":"Jane"}',
    ]);
  });

  test('paths in FROM are for JSON', () => {
    expect(codeOf(() => prepare(request('SELECT * FROM S3Object[*].a')))).toBe('InvalidKeyPath');
    expect(codeOf(() => prepare(request('SELECT s[0] FROM S3Object s')))).toBe('InvalidKeyPath');
  });

  test('an object without records has no header to be wrong', () => {
    for (const data of ['', '\n\n', '# only\n']) expect(rows('SELECT s.a FROM S3Object s', data, use)).toEqual([]);
    expect(rows('SELECT COUNT(*) FROM S3Object s', '', use)).toEqual(['{"_1":0}']);
    expect(rows('SELECT COUNT(*) FROM S3Object s', 'a,b', use)).toEqual(['{"_1":0}']);
    expect(codeOf(() => rows('SELECT s.c FROM S3Object s', 'a,b', use))).toBe('MissingHeaders');
  });
});

// The options of CSVInput in the API reference, and the error codes for CSV.
describe('syntax', () => {
  const fields = (data: string, csv: CsvInput = {}): unknown[] =>
    rows('SELECT * FROM S3Object', data, csv).map((row) => Object.values(JSON.parse(row) as object));

  test.each<[string, CsvInput, unknown[]]>([
    ['""" a , b """,2', {}, [['" a , b "', '2']]],
    ['"a""b",""', {}, [['a"b', '']]],
    ['a,"b",', {}, [['a', 'b', '']]],
    ['5" pipe,"x"', {}, [['5" pipe', 'x']]],
    ["'a;b';c", { quoteCharacter: "'", fieldDelimiter: ';' }, [['a;b', 'c']]],
    ['"a\\"b\\\\c\\d",e', { quoteEscapeCharacter: '\\' }, [['a"b\\c\\d', 'e']]],
    ['a||b|c', { fieldDelimiter: '||' }, [['a', 'b|c']]],
    [
      'a,b;c,d;',
      { recordDelimiter: ';' },
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'a,b\r\nc,d\r\n',
      { recordDelimiter: '\r\n' },
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'a,b\r\nc,"d"\r\n',
      {},
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['# note\na\n#b\n', {}, [['a']]],
    ['%a\n#b\n', { comments: '%' }, [['#b']]],
    ['#a', { comments: '' }, [['#a']]],
    ['\n\na\n\r\n\n', {}, [['a']]],
    ['a,"b', { quoteCharacter: '' }, [['a', '"b']]],
    ['é→ü', { fieldDelimiter: '→' }, [['é', 'ü']]],
    ['\ufeffa,b', {}, [['a', 'b']]],
    ['a\u0000b,\u0000', {}, [['a\u0000b', '\u0000']]],
    [
      '"a\nb",c\nd,e',
      { allowQuotedRecordDelimiter: true },
      [
        ['a\nb', 'c'],
        ['d', 'e'],
      ],
    ],
    ['5" x\n"y"\n', { allowQuotedRecordDelimiter: true }, [['5" x'], ['y']]],
    ['# "open\na\n', { allowQuotedRecordDelimiter: true }, [['a']]],
    ['"a""\n""b"\n"c\n"', { allowQuotedRecordDelimiter: true }, [['a"\n"b'], ['c\n']]],
    [
      "'a\\'\nb'\nc",
      { allowQuotedRecordDelimiter: true, quoteCharacter: "'", quoteEscapeCharacter: '\\' },
      [["a'\nb"], ['c']],
    ],
  ])('%j with %j', (data, csv, wanted) => expect(fields(data, csv)).toEqual(wanted));

  test('what is no CSV', () => {
    expect(codeOf(() => fields('"a"b,c'))).toBe('CSVUnescapedQuote');
    expect(codeOf(() => fields('"a\nb",c'))).toBe('CSVEscapingRecordDelimiter');
    expect(codeOf(() => fields('a,"b', { allowQuotedRecordDelimiter: true }))).toBe('CSVParsingError');
    expect(codeOf(() => rows('SELECT * FROM S3Object', Buffer.from([0x61, 0xff])))).toBe('InvalidTextEncoding');
    expect(codeOf(() => fields(`a,${'x'.repeat(1024 * 1024)}`))).toBe('OverMaxRecordSize');
    expect(codeOf(() => fields(`"a,${'x\n'.repeat(1024 * 1024)}`, { allowQuotedRecordDelimiter: true }))).toBe(
      'OverMaxRecordSize',
    );
    expect(codeOf(() => rows('SELECT * FROM S3Object', 'x'.repeat(1024 * 1024 + 1), use))).toBe('OverMaxRecordSize');
  });

  test.each<[string, CsvInput]>([
    ['InvalidFileHeaderInfo', { fileHeaderInfo: 'YES' as 'USE' }],
    ['InvalidRequestParameter', { quoteCharacter: 'ab' }],
    ['InvalidRequestParameter', { comments: '##' }],
    ['InvalidRequestParameter', { quoteEscapeCharacter: '\\\\' }],
    ['InvalidRequestParameter', { fieldDelimiter: '' }],
    ['InvalidRequestParameter', { recordDelimiter: '' }],
    ['InvalidRequestParameter', { fieldDelimiter: '"' }],
    ['InvalidRequestParameter', { recordDelimiter: ',' }],
    ['InvalidRequestParameter', { recordDelimiter: '||' }],
  ])('%s: %j', (code, csv) => expect(codeOf(() => prepare(request('SELECT * FROM S3Object', csv)))).toBe(code));
});

describe('output', () => {
  test('records that need no quotes pass as they are, others are written anew', () => {
    const csv = (options: CsvInput, output: NonNullable<SelectRequest['output']['csv']>): string[] =>
      rows('SELECT * FROM S3Object', 'a,b\n"c",d\n"e,f",\'g\'\n', options, { output: { csv: output } });
    expect(csv({}, {})).toEqual(['a,b', 'c,d', '"e,f",\'g\'']);
    expect(csv({}, { quoteFields: 'ALWAYS' })).toEqual(['"a","b"', '"c","d"', '"e,f","\'g\'"']);
    expect(csv({}, { fieldDelimiter: ';' })).toEqual(['a;b', 'c;d', "e,f;'g'"]);
    expect(csv({}, { quoteCharacter: "'" })).toEqual(['a,b', 'c,d', "'e,f','''g'''"]);
    expect(rows('SELECT s._2, s._9 FROM S3Object s', 'a,"b\r"', {}, { output: { csv: {} } })).toEqual(['"b\r",']);
  });
});

const table = Array.from({ length: 30 }, (_, index) => {
  const colour = index % 3 === 0 ? 'red' : 'blue';
  return `${index},"v${'x'.repeat((index * 5) % 11)}",${colour}\n`;
}).join('');

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const collect = async (wanted: SelectRequest, source: AsyncIterable<Uint8Array>): Promise<string> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of prepare(wanted).run(source)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};

describe('streams and ranges', () => {
  test.each([1, 2, 3, 5, 64])('chunks of %i bytes give what the whole gives', async (size) => {
    const documents: [string, CsvInput][] = [
      [`n,v,c\n${table}`, use],
      [`# c\n\r\n\ufeff`.slice(0, 0) + `\ufeff# c\n"n",v,c\n${table}`, use],
      [table.replaceAll('\n', '\r\n'), { recordDelimiter: '\r\n' }],
      [table.replaceAll('\n', 'aab'), { recordDelimiter: 'aab' }],
      [table.replaceAll('v', 'v\n""'), { allowQuotedRecordDelimiter: true }],
      [`"n\n",v,c\n${table.replaceAll('v', '""\n')}`, { ...use, allowQuotedRecordDelimiter: true }],
    ];
    for (const [data, csv] of documents) {
      for (const query of ['SELECT * FROM S3Object', "SELECT * FROM S3Object s WHERE s._3 = 'red' LIMIT 7"]) {
        const wanted = request(query, csv);
        const whole = selectAll(wanted, Buffer.from(data));
        expect(whole.split('\n').length).toBeGreaterThan(7);
        expect(await collect(wanted, pieces(Buffer.from(data), size)), data.slice(0, 40)).toBe(whole);
      }
    }
  });

  test.each<[string, CsvInput]>([
    ['\n', {}],
    ['\n', { fileHeaderInfo: 'IGNORE' }],
    ['\n', use],
    ['\r\n', { recordDelimiter: '\r\n' }],
  ])('adjoining ranges with %j share no record and lose none', (delimiter, csv) => {
    const header = csv.fileHeaderInfo === undefined ? '' : `# about${delimiter}n,v,c${delimiter}`;
    const bytes = Buffer.from(header + table.replaceAll('\n', delimiter));
    const whole = rows('SELECT s._1 FROM S3Object s', bytes, csv);
    expect(whole).toHaveLength(30);
    for (const step of [1, 3, 7, 50]) {
      const found: string[] = [];
      for (let start = 0; start < bytes.length; start += step) {
        const scanRange = { start, end: start + step - 1 };
        const here = rows('SELECT s._1 FROM S3Object s', bytes, csv, { scanRange });
        if (csv.fileHeaderInfo !== 'USE' && start > 2) {
          const sourceOffset = start - delimiter.length;
          const slice = selectAll(
            { ...request('SELECT s._1 FROM S3Object s', csv), scanRange },
            bytes.subarray(sourceOffset),
            { sourceOffset },
          );
          if (start > header.length) expect(slice.split('\n').slice(0, -1)).toEqual(here);
        }
        found.push(...here);
      }
      expect(found, String(step)).toEqual(whole);
    }
  });

  test('ranges that cannot be had', () => {
    expect(
      codeOf(() =>
        prepare({
          ...request('SELECT * FROM S3Object', { allowQuotedRecordDelimiter: true }),
          scanRange: { start: 1 },
        }),
      ),
    ).toBe('UnsupportedScanRangeInput');
    expect(
      codeOf(() =>
        prepare({ ...request('SELECT * FROM S3Object', use), scanRange: { start: 9 } }, { sourceOffset: 8 }),
      ),
    ).toBe('InvalidRequestParameter');
  });
});
