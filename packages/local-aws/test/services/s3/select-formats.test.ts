import {
  PutObjectCommand,
  SelectObjectContentCommand,
  type CSVInput,
  type CSVOutput,
  type InputSerialization,
  type OutputSerialization,
  type SelectObjectContentCommandInput,
} from '@aws-sdk/client-s3';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { refusal, servedS3 } from './support.ts';

const s3 = servedS3();

type Rest = Partial<SelectObjectContentCommandInput>;
interface Asked {
  readonly data: string | Buffer;
  readonly sql: string;
  readonly input: InputSerialization;
  readonly output?: OutputSerialization;
  readonly rest?: Rest;
}

async function select({ data, sql, input, output = { JSON: {} }, rest = {} }: Asked): Promise<string> {
  await s3.client.send(new PutObjectCommand({ Bucket: 'plain', Key: 'data', Body: data }));
  const asked = {
    Bucket: 'plain',
    Key: 'data',
    Expression: sql,
    ExpressionType: 'SQL',
    InputSerialization: input,
    OutputSerialization: output,
    ...rest,
  } as const;
  const { Payload } = await s3.client.send(new SelectObjectContentCommand(asked));
  const parts: Uint8Array[] = [];
  let [returned, ended] = [-1, false];
  for await (const event of Payload ?? []) {
    if (event.Records?.Payload) parts.push(event.Records.Payload);
    if (event.Stats) returned = event.Stats.Details?.BytesReturned ?? -1;
    if (event.End) ended = true;
  }
  const text = Buffer.concat(parts).toString();
  expect({ ended, returned }).toEqual({ ended: true, returned: Buffer.byteLength(text) });
  return text;
}

const lines: InputSerialization = { JSON: { Type: 'LINES' } };
const document: InputSerialization = { JSON: { Type: 'DOCUMENT' } };
const csv = (CSV: CSVInput = {}): InputSerialization => ({ CSV });
const csvOut = (CSV: CSVOutput = {}): OutputSerialization => ({ CSV });

describe('the SDK reads', () => {
  it.each<[string, Asked, string]>([
    [
      'JSON LINES',
      { data: '{"a":1}\n{"a":2}\n', sql: 'SELECT s.a FROM S3Object s WHERE s.a > 1', input: lines },
      '{"a":2}\n',
    ],
    [
      'JSON DOCUMENT',
      { data: '{"a":[{"b":1},{"b":2}]}', sql: 'SELECT s.b FROM S3Object[*].a[*] s', input: document },
      '{"b":1}\n{"b":2}\n',
    ],
    [
      'a root array',
      { data: '[{"b":1},\n {"b":"é"}]', sql: "SELECT * FROM S3Object[*][*] s WHERE s.b = 'é'", input: document },
      '{"b":"é"}\n',
    ],
    [
      'CSV without header',
      {
        data: 'x,1\ny,2\n',
        sql: "SELECT s._2 FROM S3Object s WHERE s._1 = 'y'",
        input: csv({ FileHeaderInfo: 'NONE' }),
      },
      '{"_2":"2"}\n',
    ],
    ['CSV by default', { data: 'x,1\n', sql: 'SELECT * FROM S3Object', input: csv() }, '{"_1":"x","_2":"1"}\n'],
    [
      'CSV with header',
      {
        data: 'n,v\nx,1\ny,2\n',
        sql: "SELECT s.v FROM S3Object s WHERE s.n = 'y'",
        input: csv({ FileHeaderInfo: 'USE' }),
      },
      '{"v":"2"}\n',
    ],
    [
      'CSV whose header is skipped',
      { data: 'n,v\nx,1\n', sql: 'SELECT s._1 FROM S3Object s', input: csv({ FileHeaderInfo: 'IGNORE' }) },
      '{"_1":"x"}\n',
    ],
    [
      'CSV Comments',
      { data: ';no\nx\n', sql: 'SELECT * FROM S3Object', input: csv({ Comments: ';' }) },
      '{"_1":"x"}\n',
    ],
    [
      'CSV FieldDelimiter',
      { data: 'x|1\n', sql: 'SELECT s._2 FROM S3Object s', input: csv({ FieldDelimiter: '|' }) },
      '{"_2":"1"}\n',
    ],
    [
      'CSV RecordDelimiter',
      { data: 'x;y;', sql: 'SELECT * FROM S3Object', input: csv({ RecordDelimiter: ';' }) },
      '{"_1":"x"}\n{"_1":"y"}\n',
    ],
    [
      'CSV RecordDelimiter CRLF',
      { data: 'x\r\ny\r\n', sql: 'SELECT * FROM S3Object', input: csv({ RecordDelimiter: '\r\n' }) },
      '{"_1":"x"}\n{"_1":"y"}\n',
    ],
    [
      'CSV QuoteCharacter',
      { data: "'a,b',c\n", sql: 'SELECT s._1 FROM S3Object s', input: csv({ QuoteCharacter: "'" }) },
      '{"_1":"a,b"}\n',
    ],
    [
      'CSV QuoteEscapeCharacter',
      { data: '"a\\"b"\n', sql: 'SELECT s._1 FROM S3Object s', input: csv({ QuoteEscapeCharacter: '\\' }) },
      '{"_1":"a\\"b"}\n',
    ],
    [
      'CSV AllowQuotedRecordDelimiter',
      { data: '"a\nb",c\n', sql: 'SELECT s._2 FROM S3Object s', input: csv({ AllowQuotedRecordDelimiter: true }) },
      '{"_2":"c"}\n',
    ],
  ])('%s, also in GZIP', async (_, asked, wanted) => {
    expect(await select(asked)).toBe(wanted);
    expect(
      await select({ ...asked, data: gzipSync(asked.data), input: { ...asked.input, CompressionType: 'GZIP' } }),
    ).toBe(wanted);
    expect(await select({ ...asked, input: { ...asked.input, CompressionType: 'NONE' } })).toBe(wanted);
  });

  it.each<[string, Asked, string]>([
    [
      'LINES, records that start in it',
      {
        data: '{"a":1}\n{"a":2}\n{"a":3}\n',
        sql: 'SELECT * FROM S3Object',
        input: lines,
        rest: { ScanRange: { Start: 1, End: 8 } },
      },
      '{"a":2}\n',
    ],
    [
      'LINES, from a position on',
      {
        data: '{"a":1}\n{"a":2}\n{"a":3}\n',
        sql: 'SELECT * FROM S3Object',
        input: lines,
        rest: { ScanRange: { Start: 9 } },
      },
      '{"a":3}\n',
    ],
    [
      'LINES, the last bytes',
      {
        data: '{"a":1}\n{"a":2}\n{"a":3}\n',
        sql: 'SELECT * FROM S3Object',
        input: lines,
        rest: { ScanRange: { End: 9 } },
      },
      '{"a":3}\n',
    ],
    [
      'CSV with its header',
      {
        data: 'n\nx\ny\nz\n',
        sql: 'SELECT s.n FROM S3Object s',
        input: csv({ FileHeaderInfo: 'USE' }),
        rest: { ScanRange: { Start: 3, End: 4 } },
      },
      '{"n":"y"}\n',
    ],
  ])('a ScanRange of %s', async (_, asked, wanted) => expect(await select(asked)).toBe(wanted));
});

describe('the SDK is answered in', () => {
  const data = '{"a":"x","b":"y,z","c":"q\\"r","d":null,"e":[1,{"f":true}]}\n{"a":"1"}\n';
  const sql = 'SELECT s.a, s.b, s.c, s.d FROM S3Object s';
  it.each<[string, string, OutputSerialization, string]>([
    ['JSON', sql, { JSON: {} }, '{"a":"x","b":"y,z","c":"q\\"r","d":null}\n{"a":"1"}\n'],
    ['JSON as it was', 'SELECT * FROM S3Object', { JSON: {} }, data],
    [
      'JSON RecordDelimiter',
      'SELECT s.a FROM S3Object s',
      { JSON: { RecordDelimiter: '\u001e' } },
      '{"a":"x"}\u001e{"a":"1"}\u001e',
    ],
    ['CSV', sql, csvOut(), 'x,"y,z","q""r",\n1,,,\n'],
    ['CSV QuoteFields', sql, csvOut({ QuoteFields: 'ALWAYS' }), '"x","y,z","q""r",""\n"1","","",""\n'],
    ['CSV QuoteFields as needed', sql, csvOut({ QuoteFields: 'ASNEEDED' }), 'x,"y,z","q""r",\n1,,,\n'],
    ['CSV FieldDelimiter', sql, csvOut({ FieldDelimiter: '|' }), 'x|y,z|"q""r"|\n1|||\n'],
    ['CSV RecordDelimiter', sql, csvOut({ RecordDelimiter: ';' }), 'x,"y,z","q""r",;1,,,;'],
    ['CSV QuoteCharacter', sql, csvOut({ QuoteCharacter: "'" }), "x,'y,z',q\"r,\n1,,,\n"],
    ['CSV QuoteEscapeCharacter', sql, csvOut({ QuoteEscapeCharacter: '\\' }), 'x,"y,z","q\\"r",\n1,,,\n'],
  ])('%s', async (_, asked, output, wanted) => {
    expect(await select({ data, sql: asked, input: lines, output })).toBe(wanted);
  });
});

describe('the SDK is refused', () => {
  const data = '{"a":1}\n';
  const sql = 'SELECT * FROM S3Object';
  it.each<[string, Partial<Asked>, string, number | undefined]>([
    ['what is no Parquet', { input: { Parquet: {} } }, 'ParquetParsingError', 400],
    ['what is no BZIP2', { input: { ...lines, CompressionType: 'BZIP2' } }, 'InvalidCompressionFormat', 400],
    ['what is no GZIP', { input: { ...lines, CompressionType: 'GZIP' } }, 'InvalidCompressionFormat', 400],
    ['another expression type', { rest: { ExpressionType: 'XPATH' as 'SQL' } }, 'InvalidExpressionType', 400],
    ['syntax, with its place', { sql: 'SELECT FROM S3Object' }, 'ParseEmptySelect', 400],
    ['an unknown function', { sql: 'SELECT REVERSE(s.a) FROM S3Object s' }, 'UnsupportedFunction', 400],
    ['another JSON type', { input: { JSON: { Type: 'ROWS' as 'LINES' } } }, 'InvalidJsonType', 400],
    ['another header option', { input: csv({ FileHeaderInfo: 'MAYBE' as 'USE' }) }, 'InvalidFileHeaderInfo', 400],
    ['another quote option', { output: csvOut({ QuoteFields: 'NEVER' as 'ALWAYS' }) }, 'InvalidQuoteFields', 400],
    [
      'a range of a document',
      { input: document, rest: { ScanRange: { Start: 0, End: 5 } } },
      'UnsupportedScanRangeInput',
      400,
    ],
    [
      'a range that ends before it starts',
      { input: lines, rest: { ScanRange: { Start: 5, End: 4 } } },
      'InvalidScanRange',
      400,
    ],
    ['nested data as CSV', { data: '{"a":[1]}\n', output: csvOut() }, 'UnsupportedSqlStructure', 400],
    ['what is no JSON', { data: 'red\n' }, 'JSONParsingError', 400],
    [
      'what is no UTF-8',
      { data: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), sql: 'SELECT s.a FROM S3Object s' },
      'InvalidTextEncoding',
      400,
    ],
    ['a record over 1 MB', { data: `{"a":"${'x'.repeat(2 ** 20)}"}\n` }, 'OverMaxRecordSize', 400],
    [
      'an expression over 256 KB',
      { sql: `SELECT * FROM S3Object s WHERE s.a = '${'x'.repeat(256 * 1024)}'` },
      'ExpressionTooLong',
      400,
    ],
  ])('%s', async (_, asked, name, status) => {
    expect(await refusal(select({ data, sql, input: lines, ...asked }))).toMatchObject({ name, status });
  });

  it('with line and column where the syntax is wrong', async () => {
    const { error } = await refusal(select({ data, sql: 'SELECT * FROM S3Object WHERE', input: lines }));
    expect(String(error['message'])).toMatch(/at line 1, column 29/);
  });
});
