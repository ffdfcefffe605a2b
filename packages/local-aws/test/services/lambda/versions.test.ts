import {
  AddPermissionCommand,
  CreateAliasCommand,
  CreateFunctionCommand,
  DeleteAliasCommand,
  DeleteFunctionCommand,
  DeleteFunctionEventInvokeConfigCommand,
  GetAliasCommand,
  GetFunctionConfigurationCommand,
  GetFunctionEventInvokeConfigCommand,
  GetPolicyCommand,
  InvokeCommand,
  LambdaClient,
  ListAliasesCommand,
  ListTagsCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  PutFunctionEventInvokeConfigCommand,
  RemovePermissionCommand,
  TagResourceCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { zip } from '../../../src/services/lambda/engine/zip.ts';
import { provision, sdkConfig, serveService, testPorts, type TestPorts } from '../../support/ports.ts';
import { lab, roleArn, type Lab } from './support.ts';

let ports: TestPorts;
let here: Lab;
let server: Awaited<ReturnType<typeof serveService>>;
let client: LambdaClient;
let chance = 0;

async function start(): Promise<void> {
  here = lab({}, { ...ports, ids: { ...ports.ids, random: () => chance } });
  server = await serveService(here.lambda);
  client = new LambdaClient({ ...sdkConfig(server.url), maxAttempts: 1 });
}

async function stop(): Promise<void> {
  await server.close();
  await here.dispose();
}

beforeEach(async () => {
  ports = testPorts();
  await start();
});
afterEach(async () => {
  await stop();
  ports.dispose();
});

const answering = (text: string): string =>
  `export const handler = async (e, c) => ` +
  `['${text}', process.env.MODE ?? '', c.functionVersion, c.invokedFunctionArn];`;
const archive = (text: string): Promise<Buffer> => zip([['index.mjs', Buffer.from(answering(text))]]);
const arn = 'arn:aws:lambda:us-east-1:000000000000:function:f';

async function invoke(Qualifier?: string): Promise<unknown> {
  const { Payload, ExecutedVersion } = await client.send(new InvokeCommand({ FunctionName: 'f', Qualifier }));
  const [text, mode, version, invoked] = JSON.parse(Buffer.from(Payload ?? []).toString()) as string[];
  expect(version).toBe(ExecutedVersion);
  return `${text}${mode} ${version} ${invoked?.slice(arn.length)}`;
}

const update = async (text: string, more: object = {}) =>
  client.send(new UpdateFunctionCodeCommand({ FunctionName: 'f', ZipFile: await archive(text), ...more }));
const publish = async () => (await client.send(new PublishVersionCommand({ FunctionName: 'f' }))).Version;
const alias = (Name: string, FunctionVersion: string, more: object = {}) =>
  client.send(new CreateAliasCommand({ FunctionName: 'f', Name, FunctionVersion, ...more }));

describe('versions and aliases', () => {
  it('run the code and the settings that they were published with', async () => {
    await here.fn('f', answering('one'));
    expect(await publish()).toBe('1');
    await update('two');
    await client.send(
      new UpdateFunctionConfigurationCommand({ FunctionName: 'f', Environment: { Variables: { MODE: '!' } } }),
    );
    expect(await publish()).toBe('2');
    expect(await publish()).toBe('2');
    await alias('live', '1');
    await update('three');
    expect([await invoke(), await invoke('1'), await invoke('2'), await invoke('live')]).toEqual([
      'three! $LATEST ',
      'one 1 :1',
      'two! 2 :2',
      'one 1 :live',
    ]);
    await client.send(new UpdateAliasCommand({ FunctionName: 'f', Name: 'live', FunctionVersion: '2' }));
    expect(await invoke('live')).toBe('two! 2 :live');
    const { Versions } = await client.send(new ListVersionsByFunctionCommand({ FunctionName: 'f' }));
    expect(Versions?.map(({ FunctionArn }) => FunctionArn)).toEqual([`${arn}:$LATEST`, `${arn}:1`, `${arn}:2`]);
  });

  it('are the same after a restart, until the template says something new', async () => {
    await here.fn('f', answering('one'));
    await publish();
    await update('two');
    await publish();
    await alias('live', '1');
    await stop();
    await start();
    await here.fn('f', answering('one'));
    expect([await invoke(), await invoke('1'), await invoke('2'), await invoke('live')]).toEqual([
      'two $LATEST ',
      'one 1 :1',
      'two 2 :2',
      'one 1 :live',
    ]);
    await here.fn('f', answering('deployed'), { Description: 'new' });
    expect([await invoke(), await invoke('live')]).toEqual(['deployed $LATEST ', 'one 1 :live']);
    expect(await publish()).toBe('3');
  });

  it('of the template are made once', async () => {
    await here.fn('f', answering('one'));
    const resource = () => provision(here.lambda, 'AWS::Lambda::Version', 'V', { FunctionName: 'f' });
    expect(await resource()).toMatchObject({ attributes: { Version: '1' } });
    await here.fn('f', answering('two'), { Description: 'new' });
    expect(await resource()).toMatchObject({ attributes: { Version: '1' } });
    await provision(here.lambda, 'AWS::Lambda::Alias', 'A', { FunctionName: 'f', Name: 'live', FunctionVersion: '1' });
    expect([await invoke(), await invoke('live')]).toEqual(['two $LATEST ', 'one 1 :live']);
  });

  it('share calls by weight', async () => {
    await here.fn('f', answering('one'));
    await publish();
    await update('two', { Publish: true });
    const created = await alias('live', '1', { RoutingConfig: { AdditionalVersionWeights: { 2: 0.1 } } });
    expect(created).toMatchObject({ AliasArn: `${arn}:live`, RoutingConfig: { AdditionalVersionWeights: { 2: 0.1 } } });
    chance = 0.09;
    expect(await invoke('live')).toBe('two 2 :live');
    chance = 0.1;
    expect(await invoke('live')).toBe('one 1 :live');
    chance = 0;
  });

  it.each([
    ['1', { 1: 0.5 }, 'InvalidParameterValueException', /already included/],
    ['1', { 2: 0.1, 3: 0.1 }, 'InvalidParameterValueException', /cannot be greater than 1/],
    ['1', { 2: 1 }, 'ValidationException', /less than or equal to 1\.0/],
    ['1', { 9: 0.1 }, 'ResourceNotFoundException', /Function not found: .*:9/],
    ['1', { live: 0.1 }, 'ValidationException', /\[0-9\]\+/],
    ['$LATEST', { 1: 0.1 }, 'InvalidParameterValueException', /\$LATEST is not supported/],
    ['7', {}, 'ResourceNotFoundException', /Function not found: .*:7/],
  ])('refuse weights that cannot be: %s %j', async (version, AdditionalVersionWeights, name, message) => {
    await here.fn('f', answering('one'));
    await publish();
    await update('two', { Publish: true });
    const refused = alias('bad', version, { RoutingConfig: { AdditionalVersionWeights } });
    await expect(refused).rejects.toMatchObject({ name, message: expect.stringMatching(message) as string });
  });

  it('are listed, changed and deleted; what is not there is said', async () => {
    await here.fn('f', answering('one'));
    await publish();
    const { RevisionId } = await alias('a', '1', { Description: 'first' });
    await alias('b', '$LATEST');
    await expect(alias('a', '1')).rejects.toMatchObject({
      name: 'ResourceConflictException',
      message: `Alias already exists: ${arn}:a`,
    });
    const { Aliases, NextMarker } = await client.send(new ListAliasesCommand({ FunctionName: 'f', MaxItems: 1 }));
    expect(Aliases).toMatchObject([{ Name: 'a', Description: 'first', FunctionVersion: '1' }]);
    const rest = await client.send(new ListAliasesCommand({ FunctionName: 'f', Marker: NextMarker }));
    expect(rest.Aliases?.map(({ Name }) => Name)).toEqual(['b']);
    const remove = (Qualifier: string) => client.send(new DeleteFunctionCommand({ FunctionName: 'f', Qualifier }));
    await expect(remove('1')).rejects.toMatchObject({
      name: 'ResourceConflictException',
      message: 'Unable to delete version because the following aliases reference it: [a]',
    });
    await expect(remove('99')).resolves.toBeDefined();
    const stale = new UpdateAliasCommand({ FunctionName: 'f', Name: 'a', RevisionId: `${RevisionId}x` });
    await expect(client.send(stale)).rejects.toMatchObject({ name: 'PreconditionFailedException' });
    await client.send(new DeleteAliasCommand({ FunctionName: 'f', Name: 'a' }));
    await expect(client.send(new GetAliasCommand({ FunctionName: 'f', Name: 'a' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: `Cannot find alias arn: ${arn}:a`,
    });
    const missing = new UpdateAliasCommand({ FunctionName: 'f', Name: 'a' });
    await expect(client.send(missing)).rejects.toMatchObject({ message: `Alias not found: ${arn}:a` });
  });
});

describe('code by call', () => {
  it('has its true digest and size', async () => {
    await here.fn('f', answering('one'));
    const bytes = await archive('two');
    const answer = await update('two');
    const CodeSha256 = createHash('sha256').update(bytes).digest('base64');
    expect(answer).toMatchObject({ CodeSha256, CodeSize: bytes.length, Version: '$LATEST' });
    const wrong = new PublishVersionCommand({ FunctionName: 'f', CodeSha256: 'x' });
    await expect(client.send(wrong)).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
    expect(await client.send(new PublishVersionCommand({ FunctionName: 'f', CodeSha256 }))).toMatchObject({
      Version: '1',
      FunctionArn: `${arn}:1`,
      CodeSha256,
    });
    await expect(
      client.send(new UpdateFunctionCodeCommand({ FunctionName: 'f', ZipFile: Buffer.from('no archive') })),
    ).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: 'Could not unzip uploaded file. Please check your file, then try to upload again.',
    });
    expect(await invoke()).toBe('two $LATEST ');
  });

  it('makes functions, which are there after a restart, and takes them away', async () => {
    const settings = { Runtime: 'nodejs20.x', Role: roleArn, Handler: 'index.handler' } as const;
    const Code = { ZipFile: await archive('made') };
    const create = new CreateFunctionCommand({ FunctionName: 'f', ...settings, Code });
    expect(await client.send(create)).toMatchObject({ FunctionArn: arn, State: 'Active', Version: '$LATEST' });
    await expect(client.send(create)).rejects.toMatchObject({ name: 'ResourceConflictException' });
    await publish();
    await stop();
    await start();
    expect([await invoke(), await invoke('1')]).toEqual(['made $LATEST ', 'made 1 :1']);
    const statement = { StatementId: 's', Action: 'lambda:InvokeFunction', Principal: 'sns.amazonaws.com' };
    await client.send(new AddPermissionCommand({ FunctionName: 'f', ...statement }));
    await client.send(new DeleteFunctionCommand({ FunctionName: 'f' }));
    await stop();
    await start();
    const gone = { name: 'ResourceNotFoundException' };
    await expect(client.send(new GetFunctionConfigurationCommand({ FunctionName: 'f' }))).rejects.toMatchObject(gone);
    await client.send(create);
    await expect(client.send(new GetPolicyCommand({ FunctionName: 'f' }))).rejects.toMatchObject(gone);
  });

  it('keeps functions of the template', async () => {
    await here.fn('f', answering('one'));
    const refused = client.send(new DeleteFunctionCommand({ FunctionName: 'f' }));
    await expect(refused).rejects.toMatchObject({ name: 'UnsupportedByLocalAws' });
    expect(await invoke()).toBe('one $LATEST ');
  });
});

describe('what calls say of a function', () => {
  const config = () => client.send(new GetFunctionEventInvokeConfigCommand({ FunctionName: 'f' }));
  const tags = async () => (await client.send(new ListTagsCommand({ Resource: arn }))).Tags;
  const again = async (make: () => Promise<unknown>): Promise<void> => {
    await stop();
    await start();
    await make();
  };
  const declare = () => here.fn('f', answering('one'), { Tags: [{ Key: 'of', Value: 'the template' }] });
  const create = async () => {
    const settings = { Runtime: 'nodejs20.x', Role: roleArn, Handler: 'index.handler' } as const;
    await client.send(
      new CreateFunctionCommand({ FunctionName: 'f', ...settings, Code: { ZipFile: await archive('') } }),
    );
  };

  it.each([
    ['the template', declare, declare],
    ['a call', create, async () => undefined],
  ])('that %s made is there after a restart: asynchronous invocation and tags', async (_, make, remake) => {
    await make();
    await client.send(new PutFunctionEventInvokeConfigCommand({ FunctionName: 'f', MaximumRetryAttempts: 1 }));
    await client.send(new TagResourceCommand({ Resource: arn, Tags: { by: 'a call' } }));
    const before = await tags();
    expect(before).toMatchObject({ by: 'a call' });
    await again(remake);
    expect(await config()).toMatchObject({ MaximumRetryAttempts: 1 });
    expect(await tags()).toEqual(before);
    await client.send(new DeleteFunctionEventInvokeConfigCommand({ FunctionName: 'f' }));
    await again(remake);
    await expect(config()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('permissions by call', () => {
  it('stand in the policy, also after a restart', async () => {
    await here.fn('f', answering('one'));
    const permission = { FunctionName: 'f', StatementId: 's', Action: 'lambda:InvokeFunction' };
    const add = new AddPermissionCommand({
      ...permission,
      Principal: 'sns.amazonaws.com',
      SourceAccount: '000000000000',
    });
    await client.send(add);
    await expect(client.send(add)).rejects.toMatchObject({ name: 'ResourceConflictException' });
    await stop();
    await start();
    await here.fn('f', answering('one'));
    const { Policy } = await client.send(new GetPolicyCommand({ FunctionName: 'f' }));
    expect(JSON.parse(Policy ?? '')).toMatchObject({
      Statement: [{ Sid: 's', Principal: { Service: 'sns.amazonaws.com' }, Resource: arn }],
    });
    const remove = new RemovePermissionCommand({ FunctionName: 'f', StatementId: 's' });
    await client.send(remove);
    await expect(client.send(remove)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Statement s is not found in resource policy.',
    });
  });
});
