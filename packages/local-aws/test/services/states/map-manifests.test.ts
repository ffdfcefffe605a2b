import { expect, it } from 'vitest';
import { map, put, reader, worlds } from './map-runs.ts';

const made = worlds();

let runs = 0;
async function ended(config: object, states: Record<string, string>) {
  const one = await made();
  for (const [key, text] of Object.entries(states)) await put(one, key, text);
  const name = `run${(runs += 1)}`;
  const machine = await one.define({ StartAt: 'M', States: map(reader(config)) }, {}, name);
  const execution = await one.start(machine, {}, name);
  await expect
    .poll(async () => (await one.describe(execution)).status, { timeout: 20_000, interval: 50 })
    .not.toBe('RUNNING');
  const { status, error, cause } = await one.describe(execution);
  return { status, error, cause };
}

const inventory = { fileFormat: 'CSV', fileSchema: 'Bucket, Key', destinationBucket: 'arn:aws:s3:::bucket' };

it.each([
  ['null', null],
  ['a number', 5],
  ['a list', []],
  ['nothing', {}],
  ['files that are none', { ...inventory, files: 5 }],
  ['a text of files', { ...inventory, files: 'abc' }],
  ['no file among the files', { ...inventory, files: [null] }],
  ['a file without a key', { ...inventory, files: [{}] }],
  ['a schema that is none', { ...inventory, fileSchema: 5, files: [] }],
  ['a bucket that is none', { ...inventory, destinationBucket: 5, files: [] }],
])('a manifest of an inventory that is none is named: %s', async (_, manifest) => {
  expect(await ended({ InputType: 'MANIFEST' }, { k: JSON.stringify(manifest) })).toEqual({
    status: 'FAILED',
    error: 'States.ItemReaderFailed',
    cause: 'The manifest is not that of an inventory.',
  });
});

it('a manifest that names one object very often stands for no more than a Map may read', async () => {
  const lines = `${JSON.stringify({ text: 'x'.repeat(200_000) })}\n`.repeat(10);
  const manifest = '"s3://data/lines"\n'.repeat(100);
  expect(await ended({ ManifestType: 'ATHENA_DATA', InputType: 'JSONL' }, { k: manifest, lines })).toMatchObject({
    status: 'FAILED',
    error: 'States.ItemReaderFailed',
    cause: expect.stringContaining('more than 64 MB') as string,
  });
});
