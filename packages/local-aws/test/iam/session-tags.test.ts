import { CreateBucketCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient, type AssumeRoleCommandInput } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountId } from '../support/ports.ts';
import { allow, document, roleArn, startStack, type Stack } from './stack.ts';

const policyArn = (name: string): string => `arn:aws:iam::${accountId}:policy/${name}`;
const tag = (Key: string, Value: string) => ({ Key, Value });
const red = { StringEquals: { 'aws:PrincipalTag/team': 'red' } };
const tagging = ['sts:AssumeRole', 'sts:TagSession'];
let stack: Stack;
let administrator: STSClient;

/** Makes a role that whoever is named may assume, with tags or without, and that may do what its statement says. */
const role = (name: string, AWS: string, actions: readonly string[], statement: object, more: object = {}) =>
  stack.provision('AWS::IAM::Role', name, {
    RoleName: name,
    AssumeRolePolicyDocument: document({ Effect: 'Allow', Principal: { AWS }, Action: actions, ...more }),
    Policies: [{ PolicyName: 'own', PolicyDocument: document(statement) }],
    Tags: [tag('Team', 'blue')],
  });

const managed = (name: string, action: string) =>
  stack.provision('AWS::IAM::ManagedPolicy', name, {
    ManagedPolicyName: name,
    PolicyDocument: document(allow(action)),
  });

beforeAll(async () => {
  stack = await startStack();
  administrator = new STSClient(stack.administrator);
  const everybody = `arn:aws:iam::${accountId}:root`;
  await role('first', everybody, tagging, allow('s3:ListAllMyBuckets', '*', { Condition: red }));
  await role('second', roleArn('first'), tagging, allow('s3:ListAllMyBuckets', '*', { Condition: red }));
  await role('third', roleArn('second'), tagging, allow('s3:ListAllMyBuckets', '*', { Condition: red }));
  await role('strict', roleArn('first'), ['sts:AssumeRole'], allow('s3:*'));
  await role('wide', everybody, tagging, allow('s3:*'));
  await role('choosy', everybody, tagging, allow('s3:*'), {
    Condition: {
      StringEquals: { 'aws:RequestTag/Team': ['red', 'blue'], 'sts:ExternalId': 'x:1' },
      'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'], 'sts:TransitiveTagKeys': ['team'] },
    },
  });
  await managed('lists', 's3:ListAllMyBuckets');
  await managed('makes', 's3:CreateBucket');
});
afterAll(async () => {
  administrator.destroy();
  await stack.close();
});

async function assume(name: string, more: Partial<AssumeRoleCommandInput> = {}, by = administrator) {
  const asked = { RoleArn: roleArn(name), RoleSessionName: 'session', ...more };
  const { Credentials, PackedPolicySize } = await by.send(new AssumeRoleCommand(asked));
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
  const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  const options = { ...stack.administrator, credentials };
  return { sts: new STSClient(options), s3: new S3Client(options), size: PackedPolicySize };
}

const list = (s3: S3Client): Promise<unknown> => s3.send(new ListBucketsCommand({}));
const denied = { name: 'AccessDenied' };

describe('tags of a session', () => {
  it('are tags of the caller, before those of its role, and case does not matter', async () => {
    await expect(list((await assume('first')).s3)).rejects.toMatchObject(denied);
    await expect(list((await assume('first', { Tags: [tag('TEAM', 'red')] })).s3)).resolves.toBeDefined();
    await expect(list((await assume('first', { Tags: [tag('other', 'red')] })).s3)).rejects.toMatchObject(denied);
  });

  it('go on through a chain of roles if they are transitive', async () => {
    const Tags = [tag('team', 'red')];
    const opened = await assume('first', { Tags, TransitiveTagKeys: ['Team'] });
    const next = await assume('second', {}, opened.sts);
    const last = await assume('third', { Tags: [tag('new', 'x')] }, next.sts);
    for (const { s3 } of [next, last]) await expect(list(s3)).resolves.toBeDefined();
    const lost = await assume('second', {}, (await assume('first', { Tags })).sts);
    await expect(list(lost.s3)).rejects.toMatchObject(denied);
    await expect(assume('second', { Tags: [tag('TEAM', 'blue')] }, opened.sts)).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: expect.stringContaining('conflicts with a transitive tag key from the calling session') as string,
    });
    await expect(assume('strict', {}, opened.sts)).rejects.toThrow('not authorized to perform: sts:TagSession');
  });

  it('need that the trust policy allows sts:TagSession', async () => {
    const { sts } = await assume('first');
    await expect(assume('strict', {}, sts)).resolves.toBeDefined();
    await expect(assume('strict', { Tags: [tag('a', 'b')] }, sts)).rejects.toThrow('perform: sts:TagSession');
  });

  it.each<[string, Partial<AssumeRoleCommandInput>, boolean]>([
    ['as it wants', { Tags: [tag('team', 'red')], TransitiveTagKeys: ['team'], ExternalId: 'x:1' }, true],
    ['none transitive', { Tags: [tag('team', 'red')], ExternalId: 'x:1' }, true],
    ['another value', { Tags: [tag('team', 'green')], ExternalId: 'x:1' }, false],
    ['another key as well', { Tags: [tag('team', 'red'), tag('b', '')], ExternalId: 'x:1' }, false],
    ['no tag', { ExternalId: 'x:1' }, false],
    ['another external id', { Tags: [tag('team', 'red')], ExternalId: 'x:2' }, false],
    ['no external id', { Tags: [tag('team', 'red')] }, false],
  ])('are judged by the conditions of a trust policy: %s', async (_, asked, isAllowed) => {
    const assumed = assume('choosy', asked);
    if (isAllowed) await expect(assumed).resolves.toBeDefined();
    else await expect(assumed).rejects.toMatchObject(denied);
  });

  it.each<[string, Partial<AssumeRoleCommandInput>, string]>([
    ['two keys that differ in case', { Tags: [tag('a', '1'), tag('A', '2')] }, 'InvalidParameterValue'],
    ['a transitive key without a tag', { TransitiveTagKeys: ['a'] }, 'InvalidParameterValue'],
    ['a key of AWS', { Tags: [tag('AWS:a', '1')] }, 'InvalidParameterValue'],
    ['a key of 129 characters', { Tags: [tag('a'.repeat(129), '1')] }, 'ValidationError'],
    ['a value of 257 characters', { Tags: [tag('a', 'b'.repeat(257))] }, 'ValidationError'],
    ['51 tags', { Tags: Array.from({ length: 51 }, (_, index) => tag(`${index}`, '')) }, 'ValidationError'],
  ])('are refused: %s', async (_, asked, name) => {
    await expect(assume('first', asked)).rejects.toMatchObject({ name });
  });
});

describe('managed policies of a session', () => {
  const make = ({ s3 }: { readonly s3: S3Client }, Bucket: string) => s3.send(new CreateBucketCommand({ Bucket }));

  it('leave what they allow together, with the policy of the request', async () => {
    const lists = await assume('wide', { PolicyArns: [{ arn: policyArn('lists') }] });
    await expect(list(lists.s3)).resolves.toBeDefined();
    await expect(make(lists, 'refused')).rejects.toThrow('no session policy allows the s3:CreateBucket action');
    const both = await assume('wide', {
      PolicyArns: [{ arn: policyArn('lists') }],
      Policy: JSON.stringify(document(allow('s3:CreateBucket'))),
    });
    expect(both.size).toBeGreaterThan(0);
    await expect(list(both.s3)).resolves.toBeDefined();
    await expect(make(both, 'made')).resolves.toBeDefined();
  });

  it('give nothing that the role does not have', async () => {
    const { s3 } = await assume('first', { PolicyArns: [{ arn: policyArn('lists') }] });
    await expect(list(s3)).rejects.toMatchObject(denied);
  });

  it.each([
    ['one that is not there', [policyArn('absent')], 'ValidationError'],
    ['eleven', Array.from({ length: 11 }, () => policyArn('lists')), 'ValidationError'],
    ['one that AWS has not', ['arn:aws:iam::aws:policy/AWSLambdaRole'], 'ValidationError'],
  ])('are refused: %s', async (_, arns, name) => {
    await expect(assume('wide', { PolicyArns: arns.map((arn) => ({ arn })) })).rejects.toMatchObject({ name });
  });
});
