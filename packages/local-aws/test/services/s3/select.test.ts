import {
  PutObjectCommand,
  SelectObjectContentCommand,
  type SelectObjectContentCommandInput,
  type SelectObjectContentEventStream,
} from '@aws-sdk/client-s3';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseXml } from '../../../src/protocol/rest-xml.ts';
import { readSelectRequest } from '../../../src/services/s3/engine/select-request.ts';
import { refusal, startS3, type S3Fixture } from './support.ts';
import { respond } from '../../support/respond.ts';

let s3: S3Fixture;
const rows = Array.from({ length: 50 }, (_, index) => ({ n: index, name: `dragon's <${index}>` }));
const lines = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
const many = Array.from({ length: 60_000 }, (_, index) => `{"n":${index},"pad":"${'x'.repeat(40)}"}\n`).join('');

beforeAll(async () => {
  s3 = await startS3();
  const put = (Key: string, Body: string | Uint8Array) =>
    s3.client.send(new PutObjectCommand({ Bucket: 'plain', Key, Body }));
  await put('rows', lines);
  await put('rows.gz', gzipSync(lines));
  await put('many', many);
  await put('huge', many.repeat(4));
  await put('array', JSON.stringify(rows));
  await put('broken', `${'{"n":1,"pad":"'}${'x'.repeat(40)}"}\n`.repeat(40_000) + '{"n":');
});
afterAll(() => s3.close());

interface Answer {
  text: string;
  events: string[];
  stats: Extract<SelectObjectContentEventStream, { Stats: object }>['Stats']['Details'];
}

async function select(
  Key: string,
  Expression: string,
  more: Partial<SelectObjectContentCommandInput> = {},
): Promise<Answer> {
  const answer = await s3.client.send(
    new SelectObjectContentCommand({
      Bucket: 'plain',
      Key,
      Expression,
      ExpressionType: 'SQL',
      InputSerialization: { JSON: { Type: 'LINES' } },
      OutputSerialization: { JSON: {} },
      ...more,
    }),
  );
  const parts: Uint8Array[] = [];
  const result: Answer = { text: '', events: [], stats: undefined };
  for await (const event of answer.Payload ?? []) {
    result.events.push(Object.keys(event)[0] ?? '');
    if (event.Records?.Payload) parts.push(event.Records.Payload);
    if (event.Stats) result.stats = event.Stats.Details;
  }
  result.text = Buffer.concat(parts).toString();
  return result;
}
const parsed = ({ text }: Answer) =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('SelectObjectContent', () => {
  it('answers rows, Stats and End', async () => {
    const answer = await select('rows', "SELECT * FROM S3Object s WHERE s.name = 'dragon''s <7>'");
    expect(parsed(answer)).toEqual([rows[7]]);
    expect(answer.events).toEqual(['Records', 'Stats', 'End']);
    expect(answer.stats).toEqual({
      BytesScanned: lines.length,
      BytesProcessed: lines.length,
      BytesReturned: answer.text.length,
    });
    expect((await select('rows', 'SELECT * FROM S3Object s WHERE s.n = 99')).events).toEqual(['Stats', 'End']);
  });

  it('reads documents and GZIP', async () => {
    const document = await select('array', 'SELECT d.n FROM S3Object[*][*] d WHERE d.n < 2', {
      InputSerialization: { JSON: { Type: 'DOCUMENT' } },
    });
    expect(parsed(document)).toEqual([{ n: 0 }, { n: 1 }]);
    const zipped = await select('rows.gz', 'SELECT s.n FROM S3Object s WHERE s.n >= 48', {
      InputSerialization: { JSON: { Type: 'LINES' }, CompressionType: 'GZIP' },
    });
    expect(parsed(zipped)).toEqual([{ n: 48 }, { n: 49 }]);
    expect(zipped.stats?.BytesScanned).toBe(gzipSync(lines).length);
    const gzip = { InputSerialization: { JSON: { Type: 'LINES' as const }, CompressionType: 'GZIP' as const } };
    expect(await refusal(select('rows', 'SELECT * FROM S3Object', gzip))).toMatchObject({
      name: 'InvalidCompressionFormat',
    });
  });

  it('takes the record delimiter as it was escaped', async () => {
    const answer = await select('rows', 'SELECT s.n FROM S3Object s LIMIT 2', {
      OutputSerialization: { JSON: { RecordDelimiter: ';\n' } },
    });
    expect(answer.text).toBe('{"n":0};\n{"n":1};\n');
  });

  it.each(['many', 'huge'])('cuts the whole of %s into scan ranges without losing or doubling a row', async (Key) => {
    const size = Key === 'many' ? many.length : many.length * 4;
    const cuts = [0, 1, Math.floor(size / 3), Math.floor(size / 2) + 7, size];
    let found = 0;
    for (let index = 0; index + 1 < cuts.length; index++) {
      const ScanRange = { Start: cuts[index], End: (cuts[index + 1] ?? 0) - 1 };
      found += parsed(await select(Key, 'SELECT s.n FROM S3Object s WHERE s.n = 30000', { ScanRange })).length;
      found += parsed(await select(Key, 'SELECT s.n FROM S3Object s WHERE s.n = 0', { ScanRange })).length * 1000;
    }
    expect(found).toBe(Key === 'many' ? 1001 : 4004);
  });

  it('reads a record from its own first byte on, and the last bytes alone', async () => {
    const second = lines.indexOf('\n') + 1;
    expect(
      parsed(
        await select('rows', 'SELECT s.n FROM S3Object s LIMIT 1', { ScanRange: { Start: second, End: lines.length } }),
      ),
    ).toEqual([{ n: 1 }]);
    expect(
      parsed(
        await select('rows', 'SELECT s.n FROM S3Object s LIMIT 1', {
          ScanRange: { Start: second + 1, End: lines.length },
        }),
      ),
    ).toEqual([{ n: 2 }]);
    const last = JSON.stringify(rows[49]).length + 1;
    expect(parsed(await select('rows', 'SELECT s.n FROM S3Object s', { ScanRange: { End: last } }))).toEqual([
      { n: 49 },
    ]);
  });

  it('streams a large result, with Progress where asked', async () => {
    const answer = await select('many', 'SELECT * FROM S3Object s', { RequestProgress: { Enabled: true } });
    expect(answer.text).toBe(many);
    expect(answer.events.at(-1)).toBe('End');
    expect(answer.events.filter((event) => event === 'Progress').length).toBeGreaterThan(1);
  });

  it('refuses in XML what it can refuse before the first row', async () => {
    expect(await refusal(select('rows', 'SELEKT 1'))).toMatchObject({ status: 400 });
    expect(await refusal(select('nothing', 'SELECT * FROM S3Object'))).toMatchObject({
      name: 'NoSuchKey',
      status: 404,
    });
    expect(
      await refusal(select('rows', 'SELECT * FROM S3Object', { InputSerialization: { Parquet: {} } })),
    ).toMatchObject({
      name: 'ParquetParsingError',
      status: 400,
    });
    expect(await refusal(select('rows', 'SELECT * FROM S3Object', { InputSerialization: { JSON: {} } }))).toMatchObject(
      { name: 'InvalidJsonType' },
    );
    expect(await refusal(select('rows', '', {}))).toMatchObject({ name: 'MissingRequiredParameter' });
  });

  it('ends with an error frame, and no End, when it fails after rows', async () => {
    const failed = await refusal(select('broken', 'SELECT * FROM S3Object s'));
    expect(failed.name).toBe('JSONParsingError');
    expect(failed.status).toBeUndefined();
  });

  it('is refused to an account without S3 Select', async () => {
    const closed = await startS3({ selectDisabled: true });
    await closed.client.send(new PutObjectCommand({ Bucket: 'plain', Key: 'rows', Body: lines }));
    const input = {
      Bucket: 'plain',
      Key: 'rows',
      Expression: 'SELECT * FROM S3Object',
      ExpressionType: 'SQL',
      InputSerialization: { JSON: { Type: 'LINES' } },
      OutputSerialization: { JSON: {} },
    } as const;
    const refused = await refusal(closed.client.send(new SelectObjectContentCommand(input)));
    expect(refused).toMatchObject({
      name: 'MethodNotAllowed',
      status: 405,
      error: { message: 'The specified method is not allowed against this resource.' },
    });
    await closed.close();
  });

  it('takes the request of an older SDK', async () => {
    const body =
      '<SelectRequest><Expression>SELECT s.n FROM S3Object s LIMIT 1</Expression>' +
      '<ExpressionType>SQL</ExpressionType><InputSerialization><CompressionType>NONE</CompressionType><JSON>' +
      '<Type>Lines</Type></JSON></InputSerialization><OutputSerialization><JSON><RecordDelimiter>&#x0A;' +
      '</RecordDelimiter></JSON></OutputSerialization></SelectRequest>';
    const response = await respond(s3.service, {
      method: 'POST',
      path: '/plain/rows',
      query: new URLSearchParams('select&select-type=2'),
      headers: {},
      body: Buffer.from(body),
      principal: { type: 'Anonymous' },
      requestId: 'r',
      sourceIp: '127.0.0.1',
    });
    expect(response.status).toBe(200);
    expect(Buffer.from(response.body as Uint8Array).toString('latin1')).toContain('{"n":0}\n');
  });
});

describe('the request document', () => {
  const read = (input: string, output = '<CSV><QuoteFields>Always</QuoteFields></CSV>', more = '') =>
    readSelectRequest(
      parseXml(
        Buffer.from(
          '<SelectObjectContentRequest xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Expression>SELECT 1 &lt; ' +
            `2 FROM S3Object</Expression><ExpressionType>SQL</ExpressionType><InputSerialization>${input}` +
            `</InputSerialization><OutputSerialization>${output}</OutputSerialization>${more}` +
            '</SelectObjectContentRequest>',
        ),
      ),
    );

  it('is read with every option of CSV', () => {
    const call = read(
      '<CSV><FileHeaderInfo>Use</FileHeaderInfo><FieldDelimiter>;</FieldDelimiter>' +
        '<AllowQuotedRecordDelimiter>TRUE</AllowQuotedRecordDelimiter></CSV>',
    );
    expect(call).toEqual({
      isParquet: false,
      request: {
        expression: 'SELECT 1 < 2 FROM S3Object',
        input: { csv: { fileHeaderInfo: 'USE', fieldDelimiter: ';', allowQuotedRecordDelimiter: true } },
        output: { csv: { quoteFields: 'ALWAYS' } },
      },
      compression: 'NONE',
      progress: false,
    });
  });

  it.each([
    ['<JSON><Type>LINES</Type></JSON><CSV/>', '<JSON/>', '', 'InvalidDataSource'],
    ['<JSON><Type>ROWS</Type></JSON>', '<JSON/>', '', 'InvalidJsonType'],
    [
      '<JSON><Type>LINES</Type></JSON><CompressionType>ZIP</CompressionType>',
      '<JSON/>',
      '',
      'InvalidCompressionFormat',
    ],
    ['<Parquet/><CompressionType>BZIP2</CompressionType>', '<JSON/>', '', 'InvalidRequestParameter'],
    ['<Parquet><Type>X</Type></Parquet>', '<JSON/>', '', 'MalformedXML'],
    ['<Parquet/>', '<Parquet/>', '', 'MalformedXML'],
    [
      '<JSON><Type>LINES</Type></JSON><CompressionType>GZIP</CompressionType>',
      '<JSON/>',
      '<ScanRange><Start>1</Start></ScanRange>',
      'UnsupportedScanRangeInput',
    ],
    [
      '<JSON><Type>LINES</Type></JSON>',
      '<JSON/>',
      '<ScanRange><Start>-1</Start></ScanRange>',
      'InvalidRequestParameter',
    ],
    ['<JSON><Type>LINES</Type></JSON>', '<JSON><Other/></JSON>', '', 'MalformedXML'],
    ['<JSON><Type>LINES</Type></JSON>', '<JSON/>', '<Unknown/>', 'MalformedXML'],
  ])('%s %s %s is %s', (input, output, more, code) => {
    expect(() => read(input, output, more)).toThrow(expect.objectContaining({ code }) as Error);
  });
});
