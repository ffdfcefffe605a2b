import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { zip } from '../../../src/services/lambda/engine/zip.ts';
import { provision } from '../../support/ports.ts';
import { lab } from './support.ts';

const { ports, lambda, fn, invoke, dispose } = lab();
afterAll(dispose);

let made = 0;

async function layer(logicalId: string, files: Readonly<Record<string, string>>): Promise<string> {
  const key = `layer-${(made += 1)}.zip`;
  const path = join(ports.dataDir, key);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  const content = { Content: { S3Bucket: 'assets', S3Key: key }, CompatibleRuntimes: ['nodejs20.x'] };
  const assets = { [`assets/${key}`]: { path, packaging: 'zip' as const } };
  return (await provision(lambda, 'AWS::Lambda::LayerVersion', logicalId, content, assets)).ref;
}

const packaged = (text: string): Record<string, string> => ({
  'nodejs/node_modules/said/index.js': `module.exports = '${text}';`,
  'python/said.py': `text = '${text}'`,
});

let first: string;
let second: string;

beforeAll(async () => {
  first = await layer('First', {
    ...packaged('first'),
    'nodejs/node20/node_modules/only/index.js': 'module.exports = 20;',
  });
  second = await layer('Second', packaged('second'));
});

describe('what stands in a layer', () => {
  const source = 'exports.handler = async (name) => require(name);';

  it('is found by a function in Node that names the layer, and by no other', async () => {
    await fn('with', source, { Layers: [first] }, 'index.cjs');
    await fn('without', source, {}, 'index.cjs');
    expect(await invoke('with', 'said')).toMatchObject({ payload: 'first' });
    expect(await invoke('with', 'only')).toMatchObject({ payload: 20 });
    expect(await invoke('without', 'said')).toMatchObject({ functionError: 'Unhandled' });
  });

  it('lies over that of the layers before it', async () => {
    await fn('both', source, { Layers: [first, second] }, 'index.cjs');
    expect(await invoke('both', 'said')).toMatchObject({ payload: 'second' });
    expect(await invoke('both', 'only')).toMatchObject({ payload: 20 });
  });

  it('is found by a function in Python', async () => {
    const python = 'import said\ndef handler(event, context):\n    return said.text\n';
    const properties = { Layers: [second], Runtime: 'python3.12', Handler: 'index.handler' };
    await fn('python', python, properties, 'index.py');
    expect(await invoke('python')).toMatchObject({ payload: 'second' });
  });
});

describe('a layer', () => {
  it('has a version, and the next one when its content is another', async () => {
    expect(first).toBe('arn:aws:lambda:us-east-1:000000000000:layer:Test-First-0a1b2c3d4e5f:1');
    const changed = await layer('First', packaged('changed'));
    expect(changed).toMatch(/:2$/);
    await fn('changed', 'exports.handler = async (name) => require(name);', { Layers: [changed] }, 'index.cjs');
    expect(await invoke('changed', 'said')).toMatchObject({ payload: 'changed' });
  });

  it('of somebody else is refused by name', async () => {
    const foreign = 'arn:aws:lambda:us-east-1:094274105915:layer:AWSLambdaPowertoolsTypeScriptV2:1';
    await expect(fn('foreign', 'x', { Layers: [foreign] })).rejects.toThrow(
      /The layer .*Powertools.* is not supported/,
    );
    await expect(fn('many', 'x', { Layers: Array.from({ length: 6 }, () => first) })).rejects.toThrow(
      'Cannot reference more than 5 layers.',
    );
  });
});

describe('an archive as a layer', () => {
  const provisioned = async (logicalId: string, archive: Buffer): Promise<string> => {
    const [key, path] = [`${logicalId}.zip`, join(ports.dataDir, `${logicalId}.zip`)];
    writeFileSync(path, archive);
    const content = { Content: { S3Bucket: 'assets', S3Key: key } };
    const assets = { [`assets/${key}`]: { path, packaging: 'file' as const } };
    return (await provision(lambda, 'AWS::Lambda::LayerVersion', logicalId, content, assets)).ref;
  };
  const said = (name: string): Promise<Buffer> => zip([[name, Buffer.from("module.exports = 'archive';")]]);
  const source = 'exports.handler = async (name) => name ? require(name) : 1;';

  it('is unpacked', async () => {
    const arn = await provisioned('Packed', await said('nodejs/node_modules/said/index.js'));
    await fn('packed', source, { Layers: [arn] }, 'index.cjs');
    expect(await invoke('packed', 'said')).toMatchObject({ payload: 'archive' });
  });

  it.each<[string, () => Promise<Buffer>]>([
    ['LeadsOut', () => said('nodejs/../../../escaped.js')],
    [
      'FileAndFolder',
      () =>
        zip([
          ['a', Buffer.from('x')],
          ['a/b', Buffer.from('y')],
        ]),
    ],
    ['Damaged', async () => Buffer.from((await said('a.js')).map((byte, at) => (at === 40 ? byte ^ 1 : byte)))],
    ['NoArchive', () => Promise.resolve(Buffer.from('no archive'))],
    ['Empty', () => Promise.resolve(Buffer.alloc(0))],
  ])('that cannot be unpacked ends the calls of its function, each time, and no others: %s', async (name, made) => {
    const bystander = fn(`beside-${name}`, source, {}, 'index.cjs').then(() => invoke(`beside-${name}`, ''));
    await fn(name, source, { Layers: [await provisioned(name, await made())] }, 'index.cjs');
    for (const _time of [1, 2])
      await expect(invoke(name, '')).rejects.toMatchObject({ code: 'InvalidZipFileException', status: 502 });
    expect(await bystander).toMatchObject({ payload: 1 });
    for (const beside of ['.', '..']) expect(existsSync(join(ports.dataDir, beside, 'escaped.js'))).toBe(false);
  });
});
