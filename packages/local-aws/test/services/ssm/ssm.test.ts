import { longestTurn } from '../../support/longest-turn.ts';
import {
  AddTagsToResourceCommand,
  DeleteParameterCommand,
  DeleteParametersCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  GetParameterHistoryCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  LabelParameterVersionCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
  RemoveTagsFromResourceCommand,
  SSMClient,
  UnlabelParameterVersionCommand,
} from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSsm, type SsmService } from '../../../src/services/ssm/index.ts';
import {
  administrator,
  problemsOf,
  provision,
  sdkConfig,
  serveService,
  testPorts,
  type TestPorts,
} from '../../support/ports.ts';

let ports: TestPorts;
let service: SsmService;
let client: SSMClient;
let close: () => Promise<void>;

async function start(): Promise<void> {
  service = createSsm(ports);
  const served = await serveService(service);
  close = served.close;
  client = new SSMClient(sdkConfig(served.url));
}
beforeEach(async () => {
  ports = testPorts({ clock: { now: () => 1_700_000_000_500, after: () => () => {} } });
  await start();
});
afterEach(async () => {
  client.destroy();
  await close();
  ports.dispose();
});

const put = (Name: string, Value: string, more: object = {}) =>
  client.send(new PutParameterCommand({ Name, Value, Type: 'String', ...more }));
const get = async (Name: string) => (await client.send(new GetParameterCommand({ Name }))).Parameter;
const template = (Value: string, more: object = {}) =>
  provision(service, 'AWS::SSM::Parameter', 'Bucket', {
    Name: 'dragon_data_bucket_name',
    Type: 'String',
    Value,
    ...more,
  });
const refused = (name: string, message?: string) =>
  expect.objectContaining({
    name,
    ...(message !== undefined && { message: expect.stringContaining(message) as string }),
  }) as Error;

describe('parameters', () => {
  it('are put, read by name, version and ARN, and deleted', async () => {
    expect(await put('/a/b', 'one')).toMatchObject({ Version: 1, Tier: 'Standard' });
    await expect(put('/a/b', 'two')).rejects.toThrow(refused('ParameterAlreadyExists', 'set the overwrite option'));
    expect(await client.send(new PutParameterCommand({ Name: '/a/b', Value: 'two', Overwrite: true }))).toMatchObject({
      Version: 2,
    });
    const ARN = 'arn:aws:ssm:us-east-1:000000000000:parameter/a/b';
    expect(await get('/a/b')).toMatchObject({
      Name: '/a/b',
      Value: 'two',
      Type: 'String',
      Version: 2,
      ARN,
      DataType: 'text',
      LastModifiedDate: new Date(1_700_000_000_500),
    });
    expect(await get('/a/b:1')).toMatchObject({ Value: 'one', Version: 1, Selector: ':1' });
    expect((await get(ARN))?.Value).toBe('two');
    await expect(get('/a/b:9')).rejects.toThrow(refused('ParameterVersionNotFound'));
    await client.send(new DeleteParameterCommand({ Name: '/a/b' }));
    await expect(get('/a/b')).rejects.toThrow(refused('ParameterNotFound'));
    await expect(client.send(new DeleteParameterCommand({ Name: '/a/b' }))).rejects.toThrow(
      refused('ParameterNotFound'),
    );
  });

  it('are read in numbers and by path', async () => {
    for (const name of ['/p/a', '/p/b', '/p/c/d', '/pq', 'flat']) await put(name, `value of ${name}`);
    const some = await client.send(new GetParametersCommand({ Names: ['flat', 'nothing', '/p/a'] }));
    expect(some.Parameters?.map(({ Name }) => Name)).toEqual(['flat', '/p/a']);
    expect(some.InvalidParameters).toEqual(['nothing']);
    const by = async (more: object) =>
      (await client.send(new GetParametersByPathCommand({ Path: '/p', ...more }))).Parameters?.map(({ Name }) => Name);
    expect(await by({})).toEqual(['/p/a', '/p/b']);
    expect(await by({ Recursive: true })).toEqual(['/p/a', '/p/b', '/p/c/d']);
    const first = await client.send(new GetParametersByPathCommand({ Path: '/p/', Recursive: true, MaxResults: 2 }));
    expect(first.Parameters).toHaveLength(2);
    expect(await by({ Recursive: true, MaxResults: 2, NextToken: first.NextToken })).toEqual(['/p/c/d']);
    expect((await client.send(new DescribeParametersCommand({}))).Parameters?.map(({ Name }) => Name)).toEqual([
      '/p/a',
      '/p/b',
      '/p/c/d',
      '/pq',
      'flat',
    ]);
  });

  it('are checked', async () => {
    await expect(client.send(new PutParameterCommand({ Name: 'x', Value: 'v' }))).rejects.toThrow(
      refused('ValidationException', 'A parameter type is required'),
    );
    await expect(put('aws-thing', 'v')).rejects.toThrow(refused('ValidationException', "can't be prefixed"));
    await expect(put('x', 'v'.repeat(4097))).rejects.toThrow(refused('ValidationException', '4096'));
    await expect(put('x', 'abc', { AllowedPattern: '^\\d+$' })).rejects.toThrow(
      refused('ParameterPatternMismatchException'),
    );
    await expect(put('x', 'abc', { AllowedPattern: '(a' })).rejects.toThrow(refused('InvalidAllowedPatternException'));
    await expect(put('x', 'abc', { AllowedPattern: '^(?=b)abc$' })).rejects.toThrow(
      refused('ParameterPatternMismatchException'),
    );
    await put('looked', 'abc', { AllowedPattern: '^(?=a)abc$' });
    await expect(put('x', `${'a'.repeat(4_000)}!`, { AllowedPattern: '^(a|a)*$' })).rejects.toThrow(
      refused('ParameterPatternMismatchException'),
    );
    await expect(put('x', 'v', { Type: 'SecureString', KeyId: 'alias/mine' })).rejects.toThrow(
      refused('UnsupportedByLocalAws', 'KeyId alias/mine'),
    );
    await expect(put('x', 'v', { KeyId: 'alias/aws/ssm' })).rejects.toThrow(refused('ValidationException', 'KeyId'));
    await expect(client.send(new GetParameterCommand({ Name: undefined }))).rejects.toThrow(
      refused('ValidationException'),
    );
    await put('list', 'a,b', { Type: 'StringList' });
    await expect(put('list', 'a', { Overwrite: true })).rejects.toThrow(refused('HierarchyTypeMismatchException'));
  });
});

describe('a SecureString', () => {
  it('is shown to whoever asks for its decryption, and is sealed on the disk', async () => {
    await put('/secret', 'hush', { Type: 'SecureString' });
    const sealed = (await get('/secret'))?.Value ?? '';
    expect(sealed).toMatch(/^[A-Za-z0-9+/]+=*$/);
    expect(Buffer.from(sealed, 'base64').toString('latin1')).not.toContain('hush');
    await close();
    await start();
    const opened = await client.send(new GetParameterCommand({ Name: '/secret', WithDecryption: true }));
    expect(opened.Parameter).toMatchObject({ Type: 'SecureString', Value: 'hush' });
    const all = await client.send(new GetParametersCommand({ Names: ['/secret'], WithDecryption: true }));
    expect(all.Parameters?.[0]?.Value).toBe('hush');
    const byPath = await client.send(new GetParametersByPathCommand({ Path: '/', WithDecryption: true }));
    expect(byPath.Parameters?.[0]?.Value).toBe('hush');
    const { Parameters } = await client.send(new DescribeParametersCommand({}));
    expect(Parameters).toMatchObject([{ Name: '/secret', Type: 'SecureString', KeyId: 'alias/aws/ssm' }]);
    const rows = ports.database.prepare('SELECT value FROM ssm_parameters').raw().all() as string[][];
    expect(rows.flat().join()).not.toContain('hush');
  });

  it('is no value for a template', async () => {
    await put('/secret', 'hush', { Type: 'SecureString' });
    expect(() => service.parameterValue('/secret')).toThrow('have types not supported by CloudFormation');
  });
});

describe('versions of a parameter', () => {
  it('are told with their labels, which move between them', async () => {
    await put('/v', 'one');
    await put('/v', 'two', { Overwrite: true });
    const label = (Labels: string[], ParameterVersion?: number) =>
      client.send(new LabelParameterVersionCommand({ Name: '/v', Labels, ParameterVersion }));
    expect(await label(['prod', '9lives', 'aws-x'], 1)).toMatchObject({
      InvalidLabels: ['9lives', 'aws-x'],
      ParameterVersion: 1,
    });
    expect(await get('/v:prod')).toMatchObject({ Value: 'one', Version: 1, Selector: ':prod' });
    expect(await label(['prod'])).toMatchObject({ ParameterVersion: 2 });
    expect(await get('/v:prod')).toMatchObject({ Value: 'two' });
    await expect(get('/v:nope')).rejects.toThrow(refused('ParameterVersionNotFound'));
    await expect(label(['x'], 7)).rejects.toThrow(refused('ParameterVersionNotFound'));
    const first = await client.send(new GetParameterHistoryCommand({ Name: '/v', MaxResults: 1 }));
    expect(first.Parameters).toMatchObject([{ Version: 1, Value: 'one', Labels: [] }]);
    const { NextToken } = first;
    const rest = await client.send(new GetParameterHistoryCommand({ Name: '/v', NextToken }));
    expect(rest.Parameters).toMatchObject([{ Version: 2, Value: 'two', Labels: ['prod'] }]);
    const taken = new UnlabelParameterVersionCommand({ Name: '/v', ParameterVersion: 2, Labels: ['prod', 'other'] });
    expect(await client.send(taken)).toMatchObject({ RemovedLabels: ['prod'], InvalidLabels: ['other'] });
  });

  it('with a label is not given up for a new one', async () => {
    const call = { principal: administrator, requestId: 'r', sourceIp: '127.0.0.1' };
    for (let count = 0; count < 100; count += 1)
      service.run('PutParameter', { Name: '/many', Value: String(count), Type: 'String', Overwrite: true }, call);
    await client.send(new LabelParameterVersionCommand({ Name: '/many', Labels: ['first'], ParameterVersion: 1 }));
    await expect(put('/many', 'more', { Overwrite: true })).rejects.toThrow(
      refused('ParameterMaxVersionLimitExceeded', 'Version 1, the oldest version'),
    );
  });
});

describe('lists of parameters', () => {
  const described = async (...ParameterFilters: { Key: string; Option?: string; Values?: string[] }[]) =>
    (await client.send(new DescribeParametersCommand({ ParameterFilters }))).Parameters?.map(({ Name }) => Name);

  it('are filtered by name, path, type, label and tag', async () => {
    await put('/a/x', '1', { Tags: [{ Key: 'team', Value: 'red' }] });
    await put('/a/b/y', '2', { Type: 'StringList' });
    await put('/a/z', '3', { Type: 'SecureString', Tier: 'Advanced' });
    await client.send(new LabelParameterVersionCommand({ Name: '/a/x', Labels: ['live'] }));
    expect(await described({ Key: 'Name', Values: ['/a/x'] })).toEqual(['/a/x']);
    expect(await described({ Key: 'Name', Option: 'Contains', Values: ['b'] })).toEqual(['/a/b/y']);
    expect(await described({ Key: 'Name', Option: 'BeginsWith', Values: ['/a/b'] })).toEqual(['/a/b/y']);
    expect(await described({ Key: 'Path', Option: 'Recursive', Values: ['/a'] })).toHaveLength(3);
    expect(await described({ Key: 'Path', Values: ['/a'] })).toEqual(['/a/x', '/a/z']);
    expect(await described({ Key: 'Type', Values: ['StringList'] })).toEqual(['/a/b/y']);
    expect(await described({ Key: 'KeyId', Values: ['alias/aws/ssm'] })).toEqual(['/a/z']);
    expect(await described({ Key: 'Tier', Values: ['Advanced'] }, { Key: 'Type', Values: ['String'] })).toEqual([]);
    expect(await described({ Key: 'tag:team', Values: ['red'] })).toEqual(['/a/x']);
    await expect(described({ Key: 'Nope', Values: ['x'] })).rejects.toThrow(refused('InvalidFilterKey'));
    await expect(described({ Key: 'Type', Option: 'Near', Values: ['x'] })).rejects.toThrow(
      refused('InvalidFilterOption'),
    );
    const older = new DescribeParametersCommand({ Filters: [{ Key: 'Name', Values: ['/a/b'] }] });
    expect((await client.send(older)).Parameters).toMatchObject([{ Name: '/a/b/y' }]);
    const live = [{ Key: 'Label', Option: 'Equals', Values: ['live'] }];
    const byPath = new GetParametersByPathCommand({ Path: '/a', ParameterFilters: live });
    expect((await client.send(byPath)).Parameters).toMatchObject([{ Name: '/a/x' }]);
  });

  it('lose several at once, with their labels and tags', async () => {
    await put('/a', '1', { Tags: [{ Key: 'k', Value: 'v' }] });
    await put('/b', '2');
    expect(await client.send(new DeleteParametersCommand({ Names: ['/a', '/c', '/b'] }))).toMatchObject({
      DeletedParameters: ['/a', '/b'],
      InvalidParameters: ['/c'],
    });
    await put('/a', '1');
    const asked = { ResourceType: 'Parameter', ResourceId: '/a' } as const;
    expect((await client.send(new ListTagsForResourceCommand(asked))).TagList).toEqual([]);
  });

  it('have tags, which are added and removed', async () => {
    await put('/a', '1');
    const asked = { ResourceType: 'Parameter', ResourceId: '/a' } as const;
    const Tags = ['x', 'y'].map((Key) => ({ Key, Value: `${Key}1` }));
    await client.send(new AddTagsToResourceCommand({ ...asked, Tags }));
    await client.send(new RemoveTagsFromResourceCommand({ ...asked, TagKeys: ['x'] }));
    expect((await client.send(new ListTagsForResourceCommand(asked))).TagList).toEqual([{ Key: 'y', Value: 'y1' }]);
    await expect(client.send(new ListTagsForResourceCommand({ ...asked, ResourceId: '/b' }))).rejects.toThrow(
      refused('InvalidResourceId'),
    );
    await expect(put('/a', '2', { Overwrite: true, Tags })).rejects.toThrow(
      refused('ValidationException', 'overwrite'),
    );
  });

  it('have the tier that a value needs, where it is intelligent', async () => {
    expect(await put('/small', 'x', { Tier: 'Intelligent-Tiering' })).toMatchObject({ Tier: 'Standard' });
    expect(await put('/big', 'x'.repeat(5000), { Tier: 'Intelligent-Tiering' })).toMatchObject({ Tier: 'Advanced' });
  });
});

describe('a parameter of the template', () => {
  it('is written when the template changes, and not otherwise', async () => {
    expect(await template('first')).toMatchObject({
      ref: 'dragon_data_bucket_name',
      attributes: { Type: 'String', Value: 'first' },
    });
    await template('first');
    expect(await get('dragon_data_bucket_name')).toMatchObject({ Value: 'first', Version: 1 });
    await put('dragon_data_bucket_name', 'changed by hand', { Overwrite: true });
    await close();
    await start();
    await template('first');
    expect(await get('dragon_data_bucket_name')).toMatchObject({ Value: 'changed by hand', Version: 2 });
    await template('second');
    expect(await get('dragon_data_bucket_name')).toMatchObject({ Value: 'second', Version: 3 });
    expect(service.parameterValue('dragon_data_bucket_name')).toBe('second');
  });

  it('is refused as SecureString, and where an API call took the name', async () => {
    expect(problemsOf(service, 'AWS::SSM::Parameter', { Type: 'SecureString', Value: 'x' }).join()).toContain(
      '"SecureString" is not a valid enum value',
    );
    await put('dragon_data_bucket_name', 'taken');
    await expect(template('x')).rejects.toThrow(refused('ParameterAlreadyExists'));
  });

  it.each<[name: string, pattern: string, value: string, outcome: string]>([
    ['classes without end', '\\p{L}{1000}', 'a'.repeat(4_000), 'taken'],
    ['many values', '^\\p{L}{1,900}$', 'a,'.repeat(2_000) + 'a', 'taken'],
    ['a program that is too large for the linear engine', '^(?:[a-z]|é){1000}$', 'a'.repeat(1_000), 'taken'],
    ['going back without end', '^(?=a)(a|a)*$', `${'a'.repeat(4_000)}!`, 'An AllowedPattern that takes too much time'],
  ])('hold up nobody while a large pattern is searched for: %s', async (name, pattern, value, outcome) => {
    // The engines are loaded with the first pattern.
    await put('small', 'a', { AllowedPattern: 'a', Overwrite: true });
    let told: Promise<string> | undefined;
    const Type = name === 'many values' ? ('StringList' as const) : ('String' as const);
    const turn = await longestTurn(async () => {
      const sent = put(name.replaceAll(' ', '-'), value, { AllowedPattern: pattern, Type });
      told = sent.then(
        () => 'taken',
        (error: unknown) => String(error),
      );
      await told;
    });
    expect(await told).toContain(outcome);
    expect(turn).toBeLessThan(60);
  });
});
