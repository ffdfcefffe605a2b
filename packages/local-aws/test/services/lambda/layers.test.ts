import {
  CreateFunctionCommand,
  DeleteLayerVersionCommand,
  GetAccountSettingsCommand,
  GetFunctionConfigurationCommand,
  GetLayerVersionByArnCommand,
  GetLayerVersionCommand,
  LambdaClient,
  ListLayersCommand,
  ListLayerVersionsCommand,
  PublishLayerVersionCommand,
  UpdateFunctionConfigurationCommand,
  type PublishLayerVersionCommandInput,
} from '@aws-sdk/client-lambda';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { zip } from '../../../src/services/lambda/engine/zip.ts';
import { provision, sdkConfig, serveService, testPorts } from '../../support/ports.ts';
import { lab, roleArn } from './support.ts';

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

const provisioned = async (logicalId: string, archive: Buffer): Promise<string> => {
  const [key, path] = [`${logicalId}.zip`, join(ports.dataDir, `${logicalId}.zip`)];
  writeFileSync(path, archive);
  const content = { Content: { S3Bucket: 'assets', S3Key: key } };
  const assets = { [`assets/${key}`]: { path, packaging: 'file' as const } };
  return (await provision(lambda, 'AWS::Lambda::LayerVersion', logicalId, content, assets)).ref;
};

describe('an archive as a layer', () => {
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
  ])('that cannot be unpacked ends the calls of its function, each time, and no others: %s', async (name, made) => {
    const bystander = fn(`beside-${name}`, source, {}, 'index.cjs').then(() => invoke(`beside-${name}`, ''));
    await fn(name, source, { Layers: [await provisioned(name, await made())] }, 'index.cjs');
    for (const _time of [1, 2])
      await expect(invoke(name, '')).rejects.toMatchObject({ code: 'InvalidZipFileException', status: 502 });
    expect(await bystander).toMatchObject({ payload: 1 });
    for (const beside of ['.', '..']) expect(existsSync(join(ports.dataDir, beside, 'escaped.js'))).toBe(false);
  });
});

it.each(['no archive', ''])('what is no archive is refused as the layer of a template: "%s"', async (content) => {
  await expect(provisioned('None', Buffer.from(content))).rejects.toThrow('Could not unzip uploaded file.');
});

describe('layers by call', () => {
  const layers = 'arn:aws:lambda:us-east-1:000000000000:layer';
  const kept = testPorts();
  let here = lab({}, kept);
  let server: Awaited<ReturnType<typeof serveService>>;
  let client: LambdaClient;

  const start = async (): Promise<void> => {
    server = await serveService(here.lambda);
    client = new LambdaClient({ ...sdkConfig(server.url), maxAttempts: 1 });
  };
  const stop = async (): Promise<void> => {
    await server.close();
    await here.dispose();
  };
  const restart = async (): Promise<void> => {
    await stop();
    here = lab({}, kept);
    await start();
  };
  beforeAll(start);
  afterAll(async () => {
    await stop();
    kept.dispose();
  });

  const content = (text: string): Promise<Buffer> =>
    zip([['nodejs/node_modules/said/index.js', Buffer.from(`module.exports = '${text}';`)]]);
  const publish = async (LayerName: string, text: string, more: Partial<PublishLayerVersionCommandInput> = {}) =>
    client.send(new PublishLayerVersionCommand({ LayerName, Content: { ZipFile: await content(text) }, ...more }));
  const remove = (LayerName: string, VersionNumber: number) =>
    client.send(new DeleteLayerVersionCommand({ LayerName, VersionNumber }));
  const get = (LayerName: string, VersionNumber: number) =>
    client.send(new GetLayerVersionCommand({ LayerName, VersionNumber }));
  const versions = async (LayerName: string) =>
    (await client.send(new ListLayerVersionsCommand({ LayerName }))).LayerVersions?.map(({ Version }) => Version);
  const create = async (FunctionName: string, Layers: string[]) => {
    const ZipFile = await zip([['index.cjs', Buffer.from("exports.handler = async () => require('said');")]]);
    const settings = { Runtime: 'nodejs20.x', Handler: 'index.handler', Role: roleArn } as const;
    return client.send(new CreateFunctionCommand({ FunctionName, Layers, Code: { ZipFile }, ...settings }));
  };
  const change = (FunctionName: string, more: { Layers?: string[]; Description?: string }) =>
    client.send(new UpdateFunctionConfigurationCommand({ FunctionName, ...more }));
  const invalid = (message: string) => ({ name: 'InvalidParameterValueException', message });
  const missing = { name: 'ResourceNotFoundException', message: 'The resource you requested does not exist.' };

  it('have versions, which are shown alone and in lists', async () => {
    const more = { Description: 'D', LicenseInfo: 'MIT', CompatibleRuntimes: ['nodejs20.x' as const] };
    const bytes = await content('a');
    const shown = {
      ...{ ...more, Version: 1, LayerArn: `${layers}:shown`, LayerVersionArn: `${layers}:shown:1` },
      CreatedDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/) as string,
      Content: { CodeSha256: createHash('sha256').update(bytes).digest('base64'), CodeSize: bytes.length },
    };
    expect(await publish('shown', 'a', more)).toMatchObject(shown);
    expect(await publish(`${layers}:shown`, 'a')).toMatchObject({ Version: 2, Description: '' });
    expect(await get('shown', 1)).toMatchObject(shown);
    const byArn = (Arn: string) => client.send(new GetLayerVersionByArnCommand({ Arn }));
    expect(await byArn(`${layers}:shown:1`)).toMatchObject(shown);
    expect(await versions('shown')).toEqual([2, 1]);
    await publish('another', 'a');
    const list = async (asked: object) => {
      const { Layers = [], NextMarker } = await client.send(new ListLayersCommand(asked));
      return [Layers.map(({ LayerName, LatestMatchingVersion: { Version } = {} }) => [LayerName, Version]), NextMarker];
    };
    const [first, next] = await list({ MaxItems: 1 });
    expect([first, await list({ MaxItems: 1, Marker: next })]).toEqual([[['another', 1]], [[['shown', 2]], undefined]]);
    expect(await list({ CompatibleRuntime: 'nodejs20.x' })).toEqual([[['shown', 1]], undefined]);
    const paged = new ListLayerVersionsCommand({ LayerName: 'shown', MaxItems: 1 });
    const { NextMarker: Marker } = await client.send(paged);
    const rest = await client.send(new ListLayerVersionsCommand({ LayerName: 'shown', Marker }));
    expect(rest.LayerVersions).toMatchObject([{ Version: 1, Description: 'D' }]);
    await expect(byArn(`${layers}:shown:9`)).rejects.toMatchObject(missing);
    await expect(byArn(`${layers}:shown`)).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(list({ CompatibleRuntime: 'none' })).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('are used by functions, also when they are deleted, and after a restart', async () => {
    const { Content } = await publish('used', 'one');
    const one = { Arn: `${layers}:used:1`, CodeSize: Content?.CodeSize };
    expect(await create('user', [one.Arn])).toMatchObject({ Layers: [one] });
    const { AccountUsage: before } = await client.send(new GetAccountSettingsCommand({}));
    await publish('used', 'two');
    const { AccountUsage: after } = await client.send(new GetAccountSettingsCommand({}));
    expect(Number(after?.TotalCodeSize) - Number(before?.TotalCodeSize)).toBe(one.CodeSize);
    await create('second', [`${layers}:used:2`]);
    for (const version of [1, 2, 2, 9]) await remove('used', version);
    expect(await versions('used')).toEqual([]);
    await change('second', { Layers: [] });
    await restart();
    expect(await versions('used')).toEqual([]);
    await expect(get('used', 1)).rejects.toMatchObject(missing);
    const shown = await client.send(new GetFunctionConfigurationCommand({ FunctionName: 'user' }));
    expect(shown.Layers).toEqual([one]);
    expect(await here.invoke('user')).toMatchObject({ payload: 'one' });
    await change('user', { Description: 'It keeps its layers.' });
    expect(await here.invoke('user')).toMatchObject({ payload: 'one' });
    await expect(change('user', { Layers: [one.Arn] })).rejects.toMatchObject(
      invalid(`Layer version ${one.Arn} does not exist.`),
    );
    const row = kept.database.prepare('SELECT 1 FROM lambda_layer_versions WHERE name = ? AND definition IS NOT NULL');
    expect(row.all('used')).toHaveLength(1);
    expect(await publish('used', 'three')).toMatchObject({ Version: 3 });
    await restart();
    await change('user', { Layers: [`${layers}:used:3`] });
    expect(await here.invoke('user')).toMatchObject({ payload: 'three' });
  });

  it('count with those of the template, which calls do not delete', async () => {
    const path = join(kept.dataDir, 'counted.zip');
    const declare = async (text: string) => {
      writeFileSync(path, await content(text));
      const properties = { LayerName: 'counted', Content: { S3Bucket: 'assets', S3Key: text }, Description: text };
      const assets = { [`assets/${text}`]: { path, packaging: 'file' as const } };
      return (await provision(here.lambda, 'AWS::Lambda::LayerVersion', 'Counted', properties, assets)).ref;
    };
    expect(await declare('one')).toBe(`${layers}:counted:1`);
    expect(await publish('counted', 'two')).toMatchObject({ Version: 2 });
    expect(await get('counted', 1)).toMatchObject({ Description: 'one', Content: { CodeSize: expect.any(Number) } });
    expect(await declare('three')).toBe(`${layers}:counted:3`);
    const ofTemplate = { name: 'UnsupportedByLocalAws' };
    await expect(remove('counted', 3)).rejects.toMatchObject(ofTemplate);
    await here.fn('declared', '', { Layers: [`${layers}:counted:2`] });
    await expect(remove('counted', 2)).rejects.toMatchObject(ofTemplate);
    await change('declared', { Layers: [] });
    await remove('counted', 2);
  });

  it('that a function cannot have are refused as Lambda refuses them', async () => {
    for (const text of ['one', 'two']) await publish('twice', text);
    const [one, two] = [`${layers}:twice:1`, `${layers}:twice:2`];
    const same = (other: string) =>
      invalid(
        'Two different versions of the same layer are not allowed to be referenced in the same function. ' +
          `${one} and ${other} are versions of the same layer.`,
      );
    const pattern =
      '(arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|' +
      '(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+)';
    for (const [given, refusal] of [
      [[one, two], same(two)],
      [[one, one], same(one)],
      [[`${layers}:twice:9`], invalid(`Layer version ${layers}:twice:9 does not exist.`)],
      [
        [one.replace('us-east-1', 'eu-west-1')],
        invalid('Layers are not in the same region as the function. Layers are expected to be in region us-east-1.'),
      ],
      [
        [`${layers}:twice`],
        {
          name: 'ValidationException',
          message:
            `1 validation error detected: Value '[${layers}:twice]' at 'layers' failed to satisfy constraint: Member ` +
            'must satisfy constraint: [Member must have length less than or equal to 140, Member must have length ' +
            `greater than or equal to 1, Member must satisfy regular expression pattern: ${pattern}, Member must not ` +
            'be null]',
        },
      ],
    ] as const)
      await expect(create('refused', [...given])).rejects.toMatchObject(refusal);
  });

  it('that cannot be are refused', async () => {
    const less = invalid('Layer Version Cannot be less than 1');
    await expect(get('twice', 0)).rejects.toMatchObject(less);
    await expect(remove('twice', -1)).rejects.toMatchObject(less);
    await expect(publish('no/name', 'x')).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(publish('x', 'x', { Content: {} })).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
    await expect(publish('x', 'x', { CompatibleRuntimes: ['nodejs20.x', 'none' as never] })).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining("Value '[nodejs20.x, none]' at 'compatibleRuntimes' failed to satisfy"),
    });
    await expect(publish('x', 'x', { Content: { ZipFile: Buffer.from('none') } })).rejects.toMatchObject(
      invalid('Could not unzip uploaded file. Please check your file, then try to upload again.'),
    );
  });
});
