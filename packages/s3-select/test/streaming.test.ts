import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { prepare, prepareLines, selectAll, type SelectRequest } from '../src/index.ts';
import { createRandom, seedOfRun } from './support/random.ts';
import { documentInput, failure, requestOf, rows } from './support/select.ts';

const lines = Array.from({ length: 40 }, (_, index) => `{"n":${index},"t":"${'x'.repeat((index * 7) % 23)}"}`);
const object = Buffer.from(`${lines.join('\n')}\n`);

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const collect = async (request: SelectRequest, source: AsyncIterable<Uint8Array> | Uint8Array): Promise<Buffer[]> => {
  const chunks: Buffer[] = [];
  for await (const chunk of prepare(request).run(source)) chunks.push(Buffer.from(chunk));
  return chunks;
};

describe('scan ranges', () => {
  const query = 'SELECT s.n FROM S3Object s';

  test('every record belongs to exactly one of adjoining ranges, the one it starts in', () => {
    const seed = seedOfRun();
    const random = createRandom(seed);
    const whole = rows(query, object);
    for (let round = 0; round < 200; round += 1) {
      const cuts = [...new Set(random.many(0, 6, () => 1 + random.below(object.length - 1)))].sort((a, b) => a - b);
      const parts = [0, ...cuts].map((start, index) => ({ start, end: (cuts[index] ?? object.length) - 1 }));
      const all = parts.map((scanRange) => rows(query, object, { scanRange }));
      expect(all.flat(), `seed ${seed}`).toEqual(whole);
      // A slice from the byte before gives the same as the whole object.
      const slices = parts.map((scanRange) => {
        const sourceOffset = Math.max(0, scanRange.start - 1);
        return rows(query, object.subarray(sourceOffset), { scanRange }, { sourceOffset });
      });
      expect(slices, `seed ${seed}`).toEqual(all);
    }
  });

  test('both ends are inclusive, and a record is in the range of its first byte', () => {
    const second = (lines[0]?.length ?? 0) + 1;
    expect(rows(query, object, { scanRange: { start: second, end: second } })).toEqual(['{"n":1}']);
    expect(rows(query, object, { scanRange: { start: second + 1, end: second + 2 } })).toEqual([]);
    expect(rows(query, object, { scanRange: { start: 0, end: second - 1 } })).toEqual(['{"n":0}']);
    expect(rows(query, object, { scanRange: { start: 0, end: second } })).toEqual(['{"n":0}', '{"n":1}']);
    expect(rows(query, object, { scanRange: { start: object.length, end: object.length + 5 } })).toEqual([]);
  });

  test('an end alone counts from the end of the object', async () => {
    const last = lines.at(-1)?.length ?? 0;
    expect(rows(query, object, { scanRange: { end: last + 1 } })).toEqual(['{"n":39}']);
    expect(rows(query, object, { scanRange: { end: last } })).toEqual([]);
    const request = requestOf(query, { scanRange: { end: last + 1 } });
    await expect(collect(request, pieces(object, 9))).rejects.toMatchObject({ code: 'InvalidScanRange' });
  });

  test('a range over a stream stops reading behind it', async () => {
    const read = { bytes: 0 };
    async function* counted(): AsyncGenerator<Uint8Array> {
      for await (const piece of pieces(object, 16)) {
        read.bytes += piece.length;
        yield piece;
      }
    }
    const request = requestOf(query, { scanRange: { start: 0, end: 20 } });
    expect(Buffer.concat(await collect(request, counted())).toString()).toBe('{"n":0}\n{"n":1}\n');
    expect(read.bytes).toBeLessThan(80);
  });

  test('a slice that begins too late is refused', () => {
    expect(() => rows(query, object.subarray(30), { scanRange: { start: 30 } }, { sourceOffset: 30 })).toThrowError(
      expect.objectContaining({ code: 'InvalidRequestParameter' }),
    );
  });
});

test('prepareLines reads JSON LINES and nothing else', async () => {
  const request = requestOf('SELECT s.n FROM S3Object s WHERE s.n = 7');
  const chunks: Uint8Array[] = [];
  for await (const chunk of prepareLines(request).run(object)) chunks.push(chunk);
  expect(Buffer.concat(chunks).toString()).toBe(selectAll(request, object));
  for (const input of [{ csv: {} }, { json: { type: 'DOCUMENT' } }] as const)
    expect(() => prepareLines({ ...request, input })).toThrowError(
      expect.objectContaining({ code: 'UnsupportedSqlOperation' }),
    );
  expect(() => prepareLines({ ...request, output: { csv: {} } })).toThrowError(
    expect.objectContaining({ code: 'UnsupportedSqlOperation' }),
  );
  for (const call of [
    'UTCNOW()',
    "TO_STRING(`2010T`, 'y')",
    "TO_TIMESTAMP('2010T')",
    'DATE_ADD(year, 1, `2010T`)',
    'EXTRACT(YEAR FROM `2010T`)',
  ]) {
    const name = call.slice(0, call.indexOf('('));
    expect(() => prepareLines({ ...request, expression: `SELECT ${call} FROM S3Object` })).toThrowError(
      expect.objectContaining({ code: 'UnsupportedFunction', message: expect.stringContaining(name) as string }),
    );
  }
});

describe('streams', () => {
  test.each([1, 2, 3, 7, 64, 5000])('in chunks of %i bytes give what the whole gives', async (size) => {
    for (const query of ['SELECT * FROM S3Object', "SELECT s.n FROM S3Object s WHERE s.t LIKE '%xxxx'"]) {
      expect(Buffer.concat(await collect(requestOf(query), pieces(object, size))).toString()).toBe(
        selectAll(requestOf(query), object),
      );
    }
    const array = Buffer.from(` [${lines.join(' ,\r\n')}] `);
    const request = requestOf('SELECT * FROM S3Object[*][*]', documentInput);
    expect(Buffer.concat(await collect(request, pieces(array, size))).toString()).toBe(`${lines.join('\n')}\n`);
  });

  test.each([1, 5, 64])('the source may use the memory of a chunk again, here of %i bytes', async (size) => {
    async function* reused(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
      const memory = Buffer.alloc(size);
      for (let at = 0; at < bytes.length; at += size) {
        const count = memory.fill('#').fill(bytes.subarray(at, at + size), 0, Math.min(size, bytes.length - at)).length;
        yield memory.subarray(0, Math.min(count, bytes.length - at));
      }
    }
    const marked = Buffer.concat([Buffer.from('\ufeff'), object]);
    const document = Buffer.from(`[${lines.join(',')}]`);
    for (const where of ['', ' WHERE s.n > 20', " WHERE s.t = 'xxxxxxx'"]) {
      const query = `SELECT s.n FROM S3Object s${where}`;
      expect(Buffer.concat(await collect(requestOf(query), reused(marked))).toString()).toBe(
        selectAll(requestOf(query), object),
      );
      const elements = requestOf(query.replace('S3Object', 'S3Object[*][*]'), documentInput);
      expect(Buffer.concat(await collect(elements, reused(document))).toString()).toBe(selectAll(elements, document));
      const csv: SelectRequest = {
        ...requestOf(query.replaceAll('s.n', 's._1').replaceAll('s.t', 's._2').replace('_1 > 20', "_1 > '20'")),
        input: { csv: {} },
      };
      const table = Buffer.from(lines.map((_, index) => `${index},${'x'.repeat((index * 7) % 23)}\n`).join(''));
      expect(Buffer.concat(await collect(csv, reused(table))).toString()).toBe(selectAll(csv, table));
    }
  });

  test('a byte order mark is no data', async () => {
    const marked = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), object]);
    for (const size of [1, 2, 100])
      expect(Buffer.concat(await collect(requestOf('SELECT * FROM S3Object'), pieces(marked, size)))).toEqual(object);
  });

  test('LIMIT ends the reading, and says so to the source', async () => {
    const state = { read: 0, closed: false };
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) {
          state.read += 1;
          yield object;
        }
      } finally {
        state.closed = true;
      }
    }
    const query = prepare(requestOf('SELECT s.n FROM S3Object s WHERE s.n = 3 LIMIT 2'));
    const chunks: Uint8Array[] = [];
    for await (const chunk of query.run(endless())) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString()).toBe('{"n":3}\n{"n":3}\n');
    expect(state).toEqual({ read: 2, closed: true });
    expect(query.stats).toEqual({
      bytesScanned: object.length * 2,
      bytesProcessed: object.length * 2,
      bytesReturned: 16,
    });
    await collect(requestOf('SELECT * FROM S3Object LIMIT 0'), endless());
    expect(state.read).toBe(2);
  });

  test('output comes in chunks of at most 64 KB while the source is read', async () => {
    const big = Buffer.from(
      Array.from({ length: 400 }, (_, index) => `{"i":${index},"t":"${'y'.repeat(3000)}"}\n`).join(''),
    );
    const chunks = await collect(requestOf('SELECT * FROM S3Object'), big);
    expect(chunks.length).toBeGreaterThan(10);
    expect(Math.max(...chunks.map(({ length }) => length))).toBeLessThanOrEqual(64 * 1024);
    expect(Buffer.concat(chunks).equals(big)).toBe(true);
  });

  test('a stream that the caller decompresses', async () => {
    const inflated = gunzipSync(gzipSync(object));
    expect(Buffer.concat(await collect(requestOf('SELECT * FROM S3Object'), pieces(inflated, 50)))).toEqual(object);
  });

  test('what came before an error is given before it', async () => {
    const chunks: Uint8Array[] = [];
    const run = async (): Promise<void> => {
      for await (const chunk of prepare(requestOf('SELECT * FROM S3Object')).run(Buffer.from('{"a":1}\n{"a":2}\n{')))
        chunks.push(chunk);
    };
    await expect(run()).rejects.toMatchObject({ code: 'JSONParsingError' });
    expect(Buffer.concat(chunks).toString()).toBe('{"a":1}\n{"a":2}\n');
  });
});

describe('records', () => {
  test('over 1 MB are refused, without being read to their end', async () => {
    const record = (size: number): string => `{"a":"${'z'.repeat(size - 8)}"}`;
    expect(rows('SELECT * FROM S3Object', record(1024 * 1024))).toHaveLength(1);
    for (const input of [{}, documentInput])
      expect(failure('SELECT * FROM S3Object', record(1024 * 1024 + 1), input).code).toBe('OverMaxRecordSize');
    let read = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('{"a":"');
      for (;;) {
        read += 65536;
        yield Buffer.alloc(65536, 'z');
      }
    }
    await expect(collect(requestOf('SELECT * FROM S3Object'), endless())).rejects.toMatchObject({
      code: 'OverMaxRecordSize',
    });
    expect(read).toBeLessThan(1.2 * 1024 * 1024);
  });

  test('the root array may be larger than any record', () => {
    const array = `[${Array.from({ length: 3 }, () => `{"a":"${'z'.repeat(900_000)}"}`).join(',')}]`;
    expect(rows('SELECT CHAR_LENGTH(s.a) n FROM S3Object[*][*] s', array, documentInput)).toEqual(
      Array.from({ length: 3 }, () => '{"n":900000}'),
    );
  });

  test('an object on one line passes as it is, any other is written anew', () => {
    expect(rows('SELECT * FROM S3Object', ' { "a" : 1.0, "b":"\\u0041" } \r\n\n  \n[ 1 ]')).toEqual([
      '{ "a" : 1.0, "b":"\\u0041" }',
      '{"_1":[1]}',
    ]);
    expect(rows('SELECT * FROM S3Object', '{"a":\n1}', documentInput)).toEqual(['{"a":1}']);
  });

  test('an empty object has no records', () => expect(rows('SELECT * FROM S3Object', '')).toEqual([]));
});

describe('output', () => {
  const data = '{"a":"x,y","b":"say \\"hi\\"","c":null,"d":true,"e":1.5}\n';

  test('CSV quotes where needed, or always', () => {
    expect(rows('SELECT * FROM S3Object', data, { output: { csv: {} } })).toEqual(['"x,y","say ""hi""",,true,1.5']);
    expect(
      rows('SELECT s.a, s.gone, s.d FROM S3Object s', data, { output: { csv: { quoteFields: 'ALWAYS' } } }),
    ).toEqual(['"x,y","","true"']);
    const csv = { fieldDelimiter: '|', quoteCharacter: "'", quoteEscapeCharacter: '\\', recordDelimiter: ';\n' };
    expect(rows("SELECT s.a, 'it''s|' FROM S3Object s", data, { output: { csv } })).toEqual(["x,y|'it\\'s|';"]);
  });

  test('JSON takes any record delimiter', () => {
    expect(
      selectAll(
        requestOf('SELECT s.e FROM S3Object s', { output: { json: { recordDelimiter: ',' } } }),
        Buffer.from(data + data),
      ),
    ).toBe('{"e":1.5},{"e":1.5},');
  });
});

describe('a table that begins with blank lines and comments', () => {
  const dialects = [{}, { recordDelimiter: '\r\n' }, { allowQuotedRecordDelimiter: true }];
  const query = 'SELECT s.v FROM S3Object s';
  const table = Buffer.from('v,w\n1,2\n3,4\n');
  const request = (more = {}, dialect = {}) =>
    requestOf(query, { ...more, input: { csv: { fileHeaderInfo: 'USE', comments: '#', ...dialect } } });

  test('is read alike in pieces of any size, with a mark of the encoding or without, and by ranges', async () => {
    const seed = seedOfRun();
    const random = createRandom(seed);
    for (let round = 0; round < 200; round += 1) {
      const before = random.many(0, 9, () => ['\n', '\n\n\n', '# about\n', '#\n'][random.below(4)] ?? '').join('');
      const dialect = dialects[random.below(3)] ?? {};
      const text = `${random.below(2) === 0 ? '' : '\ufeff'}${before}${table.toString()}`;
      const bytes = Buffer.from('recordDelimiter' in dialect ? text.replaceAll('\n', '\r\n') : text);
      const from = random.below(bytes.length);
      // Where a record may hold line breaks, no range may be given.
      const more =
        random.below(2) === 0 || 'allowQuotedRecordDelimiter' in dialect
          ? {}
          : { scanRange: { start: from, end: bytes.length } };
      const whole = Buffer.concat(await collect(request(more, dialect), bytes)).toString();
      const size = 1 + random.below(7);
      const inPieces = Buffer.concat(await collect(request(more, dialect), pieces(bytes, size))).toString();
      expect(inPieces, `seed ${seed}, ${JSON.stringify([bytes.toString(), size, more])}`).toBe(whole);
      if (!('scanRange' in more)) expect(whole).toBe('{"v":"1"}\n{"v":"3"}\n');
    }
  });

  test('may have any number of them', async () => {
    const blank = Buffer.alloc(65_536, '\n');
    async function* chunks(): AsyncGenerator<Uint8Array> {
      for (let count = 0; count < 2_000; count += 1) yield blank;
      yield table;
    }
    expect(Buffer.concat(await collect(request(), chunks())).toString()).toBe('{"v":"1"}\n{"v":"3"}\n');
  });
});
