import {
  DeleteParameterCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSsm, type SsmService } from '../../../src/services/ssm/index.ts';
import { problemsOf, provision, sdkConfig, serveService, testPorts, type TestPorts } from '../../support/ports.ts';

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
    await expect(put('x', 'abc', { AllowedPattern: '^(?=a)abc$' })).rejects.toThrow(
      refused('UnsupportedByLocalAws', 'An AllowedPattern that looks around'),
    );
    await expect(put('x', `${'a'.repeat(4_000)}!`, { AllowedPattern: '^(a|a)*$' })).rejects.toThrow(
      refused('ParameterPatternMismatchException'),
    );
    await expect(put('x', 'v', { Type: 'SecureString' })).rejects.toThrow(
      refused('UnsupportedByLocalAws', 'SecureString'),
    );
    await expect(put('x', 'v', { Tags: [{ Key: 'a', Value: 'b' }] })).rejects.toThrow(
      refused('UnsupportedByLocalAws', 'Tags'),
    );
    await expect(client.send(new GetParameterCommand({ Name: undefined }))).rejects.toThrow(
      refused('ValidationException'),
    );
    await put('list', 'a,b', { Type: 'StringList' });
    await expect(put('list', 'a', { Overwrite: true })).rejects.toThrow(refused('HierarchyTypeMismatchException'));
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
    expect(() => template('x')).toThrow(refused('ParameterAlreadyExists'));
  });
});
