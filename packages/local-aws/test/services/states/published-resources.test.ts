import { describe, expect, it } from 'vitest';
import { problemsOf, provision } from '../../support/ports.ts';
import { settle } from '../virtual-clock.ts';
import { harnesses, roleArn } from './harness.ts';

const create = harnesses();
const definition = (word: string): string =>
  JSON.stringify({ StartAt: 'P', States: { P: { Type: 'Pass', Result: word, End: true } } });
const machineArn = 'arn:aws:states:us-east-1:000000000000:stateMachine:m';
const states = 'AWS::StepFunctions';

function stack() {
  const one = create();
  const machine = async (word: string, rest: object = {}) =>
    provision(one.service, `${states}::StateMachine`, 'M', {
      ...{ StateMachineName: 'm', RoleArn: roleArn, DefinitionString: definition(word), ...rest },
    });
  const version = async (rest: object = {}) =>
    provision(one.service, `${states}::StateMachineVersion`, 'V', { StateMachineArn: machineArn, ...rest });
  const alias = async (properties: object) =>
    provision(one.service, `${states}::StateMachineAlias`, 'A', { Name: 'live', ...properties });
  return { one, machine, version, alias };
}

const route = (arn: string, weight = 100) => ({
  RoutingConfiguration: [{ StateMachineVersionArn: arn, Weight: weight }],
});

describe('resources of templates', () => {
  it('a version stays with what it published, at every start, and an alias routes to it', async () => {
    const { one, machine, version, alias } = stack();
    const { attributes } = await machine('old');
    const first = await version({ StateMachineRevisionId: attributes['StateMachineRevisionId'], Description: 'd' });
    expect(first).toEqual({ ref: `${machineArn}:1`, attributes: { Arn: `${machineArn}:1` } });
    expect((await version()).ref).toBe(first.ref);
    expect((await alias(route(first.ref))).ref).toBe(`${machineArn}:live`);
    await machine('new');
    const execution = await one.start(`${machineArn}:live`);
    await settle();
    expect(await one.describe(execution)).toMatchObject({
      ...{ output: '"old"', stateMachineAliasArn: `${machineArn}:live`, stateMachineVersionArn: first.ref },
    });
    const second = await version();
    expect(second.ref).toBe(`${machineArn}:2`);
    await alias({ DeploymentPreference: { Type: 'ALL_AT_ONCE', StateMachineVersionArn: second.ref } });
    const shown = await one.call<object>('DescribeStateMachineAlias', { stateMachineAliasArn: `${machineArn}:live` });
    expect(shown).toMatchObject({ routingConfiguration: [{ stateMachineVersionArn: second.ref, weight: 100 }] });
  });

  it('a version of another revision, and aliases that lead nowhere, are refused as by calls', async () => {
    const { machine, version, alias } = stack();
    await machine('old');
    await expect(version({ StateMachineRevisionId: 'other' })).rejects.toMatchObject({ name: 'ConflictException' });
    await expect(alias(route(`${machineArn}:9`))).rejects.toMatchObject({ name: 'ResourceNotFound' });
    const { ref } = await version();
    await expect(alias(route(ref, 99))).rejects.toThrow('weights must equal 100');
    expect((await alias({ StateMachineArn: machineArn, ...route(ref) })).ref).toBe(`${machineArn}:live`);
    await expect(alias({ StateMachineArn: `${machineArn}x`, ...route(ref) })).rejects.toThrow(/StateMachineArn of A/);
  });

  it('an activity is there for workers', async () => {
    const { one } = stack();
    const { ref, attributes } = await provision(one.service, `${states}::Activity`, 'W', { Name: 'work' });
    expect([ref, attributes]).toEqual([
      'arn:aws:states:us-east-1:000000000000:activity:work',
      { Arn: ref, Name: 'work' },
    ]);
    expect(await one.call('DescribeActivity', { activityArn: ref })).toMatchObject({ name: 'work' });
  });
});

describe('tags', () => {
  it('are those of the template and of calls', async () => {
    const { one, machine } = stack();
    const Tags = [{ Key: 'team', Value: 'a' }];
    await machine('x', { Tags });
    await one.call('TagResource', { resourceArn: machineArn, tags: [{ key: 'more', value: 'b' }] });
    await machine('x', { Tags });
    expect(await one.call('ListTagsForResource', { resourceArn: machineArn })).toEqual({
      tags: [
        { key: 'team', value: 'a' },
        { key: 'more', value: 'b' },
      ],
    });
  });

  it('leave with the template that loses them', async () => {
    const { one, machine } = stack();
    await machine('x', { Tags: ['a', 'b'].map((Key) => ({ Key, Value: 'v' })) });
    await one.call('TagResource', { resourceArn: machineArn, tags: [{ key: 'called', value: 'c' }] });
    await machine('x', { Tags: [{ Key: 'b', Value: 'w' }] });
    const shown = async () => one.call('ListTagsForResource', { resourceArn: machineArn });
    expect(await shown()).toEqual({
      tags: expect.arrayContaining([
        { key: 'called', value: 'c' },
        { key: 'b', value: 'w' },
      ]),
    });
    await machine('x');
    expect(await shown()).toEqual({ tags: [{ key: 'called', value: 'c' }] });
  });

  it.each<[string, object]>([
    ['TagResource', { tags: [{ key: 'a', value: 'b' }] }],
    ['UntagResource', { tagKeys: ['a'] }],
    ['ListTagsForResource', {}],
  ])('%s needs a resource', async (action, members) => {
    const call = (resourceArn: string) => create().call(action, { resourceArn, ...members });
    await expect(call(machineArn)).rejects.toMatchObject({ name: 'ResourceNotFound' });
    await expect(call(`${machineArn.replace('stateMachine', 'execution')}:e`)).rejects.toMatchObject({
      ...{ name: 'InvalidArn', message: "Invalid Arn: 'Resource type not valid in this context: execution'" },
    });
  });
});

it('what a template says of traces and keys is shown, and a key of the customer is refused by name', async () => {
  const { one, machine } = stack();
  await machine('x', { TracingConfiguration: { Enabled: 'true' }, EncryptionConfiguration: { Type: 'AWS_OWNED_KEY' } });
  expect(await one.call('DescribeStateMachine', { stateMachineArn: machineArn })).toMatchObject({
    ...{ tracingConfiguration: { enabled: true }, encryptionConfiguration: { type: 'AWS_OWNED_KEY' } },
  });
  const EncryptionConfiguration = { Type: 'CUSTOMER_MANAGED_KMS_KEY', KmsKeyId: 'k' };
  for (const type of ['StateMachine', 'Activity'])
    expect(problemsOf(one.service, `${states}::${type}`, { RoleArn: roleArn, EncryptionConfiguration })).toEqual(
      expect.arrayContaining([expect.stringMatching(/EncryptionConfiguration.*CUSTOMER_MANAGED_KMS_KEY/)]),
    );
});

it.each<[string, object]>([
  ['CreateStateMachine', { name: 'n', roleArn, definition: definition('x') }],
  ['UpdateStateMachine', { stateMachineArn: machineArn }],
  ['CreateActivity', { name: 'n' }],
])('%s takes a key of AWS, and refuses those of the customer by name', async (action, members) => {
  const { one, machine } = stack();
  await machine('x');
  const call = (encryptionConfiguration: object) => one.call(action, { ...members, encryptionConfiguration });
  await expect(call({ type: 'CUSTOMER_MANAGED_KMS_KEY', kmsKeyId: 'k' })).rejects.toThrow(/CUSTOMER_MANAGED_KMS_KEY/);
  await expect(call({ type: 'AWS_OWNED_KEY', kmsKeyId: 'k' })).rejects.toThrow(/kmsKeyId of encryptionConfiguration/);
  expect(await call({ type: 'AWS_OWNED_KEY' })).toHaveProperty(/^Create/.test(action) ? 'creationDate' : 'updateDate');
});

it.each<[string, string, string]>([
  ['StartExecution', 'stateMachineArn', 'execution'],
  ['DescribeStateMachine', 'stateMachineArn', 'activity'],
  ['DeleteStateMachine', 'stateMachineArn', 'execution'],
  ['DescribeExecution', 'executionArn', 'stateMachine'],
  ['StopExecution', 'executionArn', 'express'],
  ['DescribeMapRun', 'mapRunArn', 'execution'],
  ['GetActivityTask', 'activityArn', 'stateMachine'],
  ['DeleteActivity', 'activityArn', 'mapRun'],
])('%s refuses the ARN of something else', async (action, member, kind) => {
  const arn = `arn:aws:states:us-east-1:000000000000:${kind}:m:e`;
  await expect(create().call(action, { [member]: arn })).rejects.toMatchObject({
    ...{ name: 'InvalidArn', message: `Invalid Arn: 'Resource type not valid in this context: ${kind}'` },
  });
});

describe('logging', () => {
  const group = 'arn:aws:logs:us-east-1:000000000000:log-group:/g';
  const to = (logGroupArn: string) => [{ cloudWatchLogsLogGroup: { logGroupArn } }];
  it.each<[what: string, destinations: object[], words: RegExp, name?: string]>([
    ['to nowhere', [], /Must specify exactly one Log Destination\.$/],
    ['to a destination without a group', [{}], /Must set valid CloudWatch Log Group ARN\.$/],
    ['to a bucket', to('arn:aws:s3:::b'), /Provided ARN is not CloudWatch Logs Log Group ARN\.$/],
    ['to a group without its qualifier', to(group), /Log Group ARN must be provided with '\*' qualifier\.$/],
    ['of a machine with other letters', to(`${group}:*`), /'resourceId' failed to satisfy constraint/, 'テスト'],
  ])('%s is refused', async (_, destinations, words, name = 'm') => {
    const members = { name, roleArn, definition: definition('x') };
    const one = create();
    const making = one.call('CreateStateMachine', { ...members, loggingConfiguration: { level: 'ALL', destinations } });
    await expect(making).rejects.toMatchObject({
      ...{ name: 'InvalidLoggingConfiguration', message: expect.stringMatching(words) },
    });
    expect(await one.call('CreateStateMachine', members)).toMatchObject({
      stateMachineArn: expect.stringContaining(name),
    });
  });
});
