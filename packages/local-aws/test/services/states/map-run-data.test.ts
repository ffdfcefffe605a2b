import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Service } from '../../../src/contract/service.ts';
import { requireAllowed } from '../../../src/kernel/unverified.ts';
import { recordingOperator } from '../../support/operator.ts';
import { settle } from '../virtual-clock.ts';
import { task } from './harness.ts';
import { get, map, mapRunOf, put, reader, withBucket, worker, worlds } from './map-runs.ts';

const made = worlds();

describe('the data of a distributed Map', () => {
  it.each([
    ['JSON', { InputType: 'JSON', ItemsPointer: '/a~1b/0' }, '{"a/b":[[1,{"x":2}]]}', [1, { x: 2 }]],
    ['JSONL', { InputType: 'JSONL', MaxItems: 2 }, '{"x":1}\n\n2\n3\n', [{ x: 1 }, 2]],
    [
      'CSV',
      { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' },
      'a,b\r\n"x, ""y""\nz",2\r\n3\r\n',
      [
        { a: 'x, "y"\nz', b: '2' },
        { a: '3', b: '' },
      ],
    ],
    [
      'CSV with another delimiter',
      { InputType: 'CSV', CSVHeaderLocation: 'GIVEN', CSVHeaders: ['a', 'b'], CSVDelimiter: 'PIPE' },
      '1|2|3\n4|\n',
      [
        { a: '1', b: '2' },
        { a: '4', b: '' },
      ],
    ],
    ['JSON in gzip', { InputType: 'JSON' }, gzipSync('[7]'), [7]],
  ])('reads %s', async (_, config, body, items) => {
    const one = await made();
    await put(one, 'k', body);
    expect(await one.run(map(reader(config)))).toMatchObject({ status: 'SUCCEEDED', value: items });
  });

  it('lists a bucket, and reads what is in it', async () => {
    const one = await made();
    for (const name of ['a', 'b', 'c']) await put(one, `in/${name}`, `["${name}"]`);
    const listing = {
      Resource: 'arn:aws:states:::s3:listObjectsV2',
      Arguments: { Bucket: 'data', Prefix: 'in/', MaxKeys: 2 },
    };
    expect((await one.run(map({ ItemReader: listing }))).value).toMatchObject([
      { Key: 'in/a', Size: 5, StorageClass: 'STANDARD', LastModified: expect.any(Number) },
      { Key: 'in/b' },
      { Key: 'in/c' },
    ]);
    const { Arguments: Parameters, Resource } = listing;
    const States = map({ ItemReader: { Resource, Parameters } });
    const inPaths = await one.start(
      await one.define(JSON.stringify({ StartAt: 'M', States }), {}, 'Paths'),
      {},
      'paths',
    );
    await settle();
    expect((await one.describe(inPaths)).output).toContain('"LastModified":1.7672256E9,');
    const flat = { ...listing, ReaderConfig: { InputType: 'JSON', Transformation: 'LOAD_AND_FLATTEN' } };
    const machine = await one.define({ StartAt: 'M', States: map({ ItemReader: flat }) });
    const execution = await one.start(machine, {}, 'flat');
    await settle();
    expect((await one.describe(execution)).output).toBe('["a","b","c"]');
  });

  it('reads an inventory by its manifest', async () => {
    const one = await made();
    await put(one, 'part.csv.gz', gzipSync('"data","k1","3"\n"data","k2","4"\n'));
    const manifest = {
      destinationBucket: 'arn:aws:s3:::data',
      fileFormat: 'CSV',
      fileSchema: 'Bucket, Key, Size',
      files: [{ key: 'part.csv.gz' }],
    };
    await put(one, 'k', JSON.stringify(manifest));
    expect((await one.run(map(reader({ InputType: 'MANIFEST' })))).value).toEqual([
      { Bucket: 'data', Key: 'k1', Size: '3' },
      { Bucket: 'data', Key: 'k2', Size: '4' },
    ]);
  });

  it.each([
    ['neither list nor object', { InputType: 'JSON' }, '7', 'Attempting to map over non-iterable node.'],
    ['no JSON', { InputType: 'JSON' }, 'x', 'The object is not valid JSON.'],
    ['no object', { InputType: 'JSON' }, undefined, 'The specified key does not exist.'],
    ['a negative limit', { InputType: 'JSON', MaxItems: '{% -1 %}' }, '[]', 'field MaxItems must be positive'],
  ])('fails with what cannot be read: %s', async (_, config, body, cause) => {
    const one = await made();
    if (body !== undefined) await put(one, 'k', body);
    const { history, ...rest } = await one.run(map(reader(config)));
    expect(rest).toMatchObject({ status: 'FAILED', error: 'States.ItemReaderFailed', cause });
    expect(one.types(history).slice(-3)).toEqual(['MapRunFailed', 'MapStateFailed', 'ExecutionFailed']);
  });

  it.each([
    ['GetObject', 'States.ItemReaderFailed', map(reader({ InputType: 'JSON' }))],
    [
      'PutObject',
      'States.ResultWriterFailed',
      map({ ResultWriter: { Resource: 'arn:aws:states:::s3:putObject', Arguments: { Bucket: 'data' } } }),
    ],
  ])('tells the operator, and nobody else, what nobody expected of %s', async (action, error, states) => {
    const operator = recordingOperator();
    let isBroken = false;
    const services: typeof withBucket = (base) => {
      const { s3 } = withBucket(base) as { s3: Service };
      const run: Service['run'] = async (asked, ...rest) => {
        if (isBroken && asked === action) throw new Error('ENOENT: /a/place/of/the/machine');
        return s3.run(asked, ...rest);
      };
      return { s3: { ...s3, run } };
    };
    const one = await made({ services, ports: { operator } });
    await put(one, 'k', '[]');
    isBroken = true;
    const { history: _, ...rest } = await one.run(states, { input: [1] });
    const cause = 'The request processing has failed because of an unknown error.';
    expect(rest).toMatchObject({ status: 'FAILED', error, cause });
    expect(operator.said.join('')).toMatch(/unexpected error: Error: ENOENT: \/a\/place\/of\/the\/machine\n/);
  });

  it('selects and batches', async () => {
    const one = await made();
    const ItemSelector = { n: '{% $states.context.Map.Item.Index %}', v: '{% $states.context.Map.Item.Value %}' };
    const ItemBatcher = { MaxItemsPerBatch: 2, BatchInput: { who: '{% $states.input.who %}' } };
    const { value } = await one.run(map({ Items: '{% $states.input.list %}', ItemSelector, ItemBatcher }), {
      input: { who: 'me', list: ['a', 'b', 'c'] },
    });
    expect(value).toEqual([
      {
        BatchInput: { who: 'me' },
        Items: [
          { n: 0, v: 'a' },
          { n: 1, v: 'b' },
        ],
      },
      { BatchInput: { who: 'me' }, Items: [{ n: 2, v: 'c' }] },
    ]);
    const bytes = map({ ItemBatcher: { MaxInputBytesPerBatch: 19 } });
    const machine = await one.define({ StartAt: 'M', States: bytes });
    const execution = await one.start(machine, [1, 22, 333, 4], 'bytes');
    await settle();
    expect((await one.describe(execution)).output).toBe('[{"Items":[1,22]},{"Items":[333,4]}]');
  });

  it.each([
    ['FLATTEN', 'JSON', [1, 2, 'b']],
    ['FLATTEN', 'JSONL', '1\n2\n"b"'],
    ['COMPACT', 'JSONL', '[1,2]\n"b"'],
  ])('gives its results as %s %s when it names no bucket', async (Transformation, OutputType, expected) => {
    const one = await made({ ports: { requireAllowed: requireAllowed(new Set(['states-jsonl-result'])) } });
    const { value } = await one.run(map({ ResultWriter: { WriterConfig: { Transformation, OutputType } } }), {
      input: [[1, 2], 'b'],
    });
    expect(value).toEqual(expected);
  });

  it('writes its results to a bucket', async () => {
    const one = await made({ lambda: worker });
    const ResultWriter = {
      Resource: 'arn:aws:states:::s3:putObject',
      Arguments: { Bucket: 'data', Prefix: 'out' },
      WriterConfig: { Transformation: 'COMPACT', OutputType: 'JSON' },
    };
    const { value, history } = await one.run(map({ ResultWriter, ToleratedFailureCount: 1 }, task('f')), {
      input: ['1', { bad: true }, '3'],
    });
    const mapRunArn = mapRunOf(history);
    const folder = `out/${mapRunArn.split(':').at(-1)}`;
    const Key = `${folder}/manifest.json`;
    expect(value).toEqual({ MapRunArn: mapRunArn, ResultWriterDetails: { Bucket: 'data', Key } });
    const manifest = await get(one, Key);
    expect(manifest).toMatchObject({
      DestinationBucket: 'data',
      MapRunArn: mapRunArn,
      ResultFiles: { SUCCEEDED: [{ Key: `${folder}/SUCCEEDED_0.json` }], PENDING: [], FAILED: [{}] },
    });
    expect(await get(one, `${folder}/SUCCEEDED_0.json`)).toEqual(['1', '3']);
    expect(await get(one, `${folder}/FAILED_0.json`)).toMatchObject([
      { Status: 'FAILED', Error: 'Broken', Input: '{"bad":true}' },
    ]);
    expect(await one.call('DescribeMapRun', { mapRunArn })).toMatchObject({ itemCounts: { resultsWritten: 3 } });
  });
});
