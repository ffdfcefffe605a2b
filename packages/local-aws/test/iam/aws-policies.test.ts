import { AttachRolePolicyCommand, CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { prefixes } from '../../scripts/aws-policies.ts';
import table from '../../src/contract/aws-policies.json' with { type: 'json' };
import { isOfAws, isServiceLinked, managedPolicyArn } from '../../src/contract/managed-policies.ts';
import { actionMatches } from '../../src/iam/match.ts';
import { awsManagedPolicy } from '../../src/iam/managed-policies.ts';
import { freshDirectories } from '../support/directories.ts';
import { checkTemplate } from '../cli/check-template.ts';
import { startRuntime } from '../../src/runtime/runtime.ts';
import { recordingOperator } from '../support/operator.ts';
import { accountId } from '../support/ports.ts';
import { allow, document, roleArn, startStack, trusting } from './stack.ts';

const fresh = freshDirectories('aws-policies-');
const arn = (path: string): string => `arn:aws:iam::aws:policy/${path}`;
const allows = (path: string, action: string): boolean =>
  (awsManagedPolicy(arn(path))?.statements ?? []).some(
    ({ effect, actions = [] }) => effect === 'Allow' && actions.some((pattern) => actionMatches(pattern, action)),
  );

it('every managed policy of AWS can be read', () => {
  const paths = Object.keys(table.policies);
  expect(paths.length).toBeGreaterThan(1_200);
  for (const path of paths) expect(awsManagedPolicy(arn(path)), path).toMatchObject({ version: '2012-10-17' });
});

it('says what AWS says of it', () => {
  expect(allows('AmazonDynamoDBReadOnlyAccess', 'dynamodb:GetItem')).toBe(true);
  expect(allows('AmazonDynamoDBReadOnlyAccess', 'dynamodb:PutItem')).toBe(false);
  expect(allows('AmazonDynamoDBFullAccess', 'sns:Subscribe')).toBe(true);
  expect(allows('service-role/AWSLambdaSQSQueueExecutionRole', 'sqs:ReceiveMessage')).toBe(true);
  expect(allows('ReadOnlyAccess', 's3:GetObject')).toBe(true);
  expect(awsManagedPolicy(arn('PowerUserAccess'))?.statements).toContainEqual(
    expect.objectContaining({ notActions: expect.arrayContaining(['iam:*']) }),
  );
  // It is about other services alone.
  expect(awsManagedPolicy(arn('AWSXRayDaemonWriteAccess'))?.statements).toEqual([]);
});

it('is found by its name, its path and its ARN', () => {
  const role = arn('service-role/AWSLambdaRole');
  for (const name of ['AWSLambdaRole', 'service-role/AWSLambdaRole', role]) expect(managedPolicyArn(name)).toBe(role);
  expect(isOfAws(arn('AWSLambdaRole'))).toBe(false);
  expect(isServiceLinked(arn('aws-service-role/AWSAppSyncServiceRolePolicy'))).toBe(true);
  for (const path of ['aws-service-role', 'AWSAppSyncServiceRolePolicy', '', 'constructor'])
    expect([isServiceLinked(arn(path)), isOfAws(arn(path))], path).toEqual([false, false]);
});

const AssumeRolePolicyDocument = trusting({ Service: 'lambda.amazonaws.com' });

it('a role of a template has those that AWS has; each other one is refused in its words', async () => {
  const Linked = arn('aws-service-role/AWSAppSyncServiceRolePolicy');
  const gone = ['AWSLambdaFullAccess', 'AWSLambdaRole', 'service-role/awslambdarole'].map(arn);
  const within = arn(arn('AmazonS3ReadOnlyAccess'));
  const ManagedPolicyArns = [arn('AmazonS3ReadOnlyAccess'), ...gone, within, Linked];
  const stderr = await checkTemplate(fresh(), {
    Resources: { Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument, ManagedPolicyArns } } },
  });
  expect(stderr.split('\n').filter((line) => line.includes('Role: '))).toEqual([
    ...gone.map((one) => expect.stringContaining(`Role: Policy ${one} does not exist or is not attachable.`)),
    expect.stringContaining(`Role: ARN ${within} is not valid.`),
    expect.stringContaining('Role: Cannot attach a Service Role Policy to a Customer Role.'),
  ]);
});

describe('a policy of AWS that may be younger than the table', () => {
  const later = arn('service-role/MadeLater');
  const withRole = (...ManagedPolicyArns: string[]) => ({
    Resources: { Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument, ManagedPolicyArns } } },
  });

  it('is not verified, beside whatever else is wrong', async () => {
    const stderr = await checkTemplate(fresh(), withRole(later, arn('AWSLambdaRole')));
    const [wrong = '', unverified = ''] = stderr.split('Not verified');
    expect(wrong).toContain(`Policy ${arn('AWSLambdaRole')} does not exist`);
    expect(unverified).toContain(
      `Role: Policy ${later} does not exist or is not attachable, unless AWS has made it after`,
    );
    expect(unverified).toContain('--allow-unverified iam-later-policies');
  });

  it('gives a role nothing when that is allowed, and is told', async () => {
    const stderr = await checkTemplate(fresh(), withRole(later), '--allow-unverified', 'iam-later-policies');
    expect(stderr.trim().split('\n')).toEqual([
      expect.stringMatching(new RegExp(`Role \\S+ has the policy ${later}, .*: it allows nothing`)),
    ]);
  });

  it('is neither attached nor given to a session', async () => {
    const stack = await startStack();
    const unverified = { message: expect.stringContaining(later), name: 'UnverifiedBehaviour' };
    const iam = new IAMClient(stack.administrator);
    const sts = new STSClient(stack.administrator);
    const AssumeRolePolicyDocument = JSON.stringify(trusting({ AWS: `arn:aws:iam::${accountId}:root` }));
    await iam.send(new CreateRoleCommand({ RoleName: 'called', AssumeRolePolicyDocument }));
    const attach = new AttachRolePolicyCommand({ RoleName: 'called', PolicyArn: later });
    await expect(iam.send(attach)).rejects.toMatchObject(unverified);
    const asked = { RoleArn: roleArn('called'), RoleSessionName: 'session', PolicyArns: [{ arn: later }] };
    await expect(sts.send(new AssumeRoleCommand(asked))).rejects.toMatchObject(unverified);
    await stack.close();
  });
});

describe('a policy of the account', () => {
  const own = 'arn:aws:iam::000000000000:policy/team/Own';
  const ofRole = (more: object = {}) => ({
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: { AssumeRolePolicyDocument, ManagedPolicyArns: [own], RoleName: 'reader' },
    },
    ...more,
  });

  it('that no stack makes is told as what the account must have', async () => {
    const said = `Role reader has the policy ${own}, which no stack here makes: it allows nothing here.`;
    expect(await checkTemplate(fresh(), { Resources: ofRole() })).toContain(said);
    const listed = await checkTemplate(fresh(), { Resources: ofRole({ Gone: { Type: 'X::Y' } }) });
    expect(listed).toContain('Expected of the account, and made by no stack here:');
    expect(listed).toContain(said);
  });

  it('that a stack makes is not, nor one that waits for something or is left out', async () => {
    const PolicyDocument = document(allow('s3:*'));
    const policy = (more: object = {}) => ({
      Policy: {
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: { ManagedPolicyName: 'Own', Path: '/team/', PolicyDocument },
        ...more,
      },
    });
    expect(await checkTemplate(fresh(), { Resources: ofRole(policy()) })).toBe('');
    const waiting = { Resources: ofRole({ ...policy({ DependsOn: 'Gone' }), Gone: { Type: 'X::Y' } }) };
    expect(await checkTemplate(fresh(), waiting)).not.toContain('no stack here makes');
    expect(await checkTemplate(fresh(), { Resources: ofRole(policy()) }, '--ignore', 'Policy')).toBe('');
  });

  it('does not keep anything from starting', async () => {
    const operator = recordingOperator();
    const directory = fresh();
    writeFileSync(join(directory, 'template.json'), JSON.stringify({ Resources: ofRole() }));
    const options = { assembly: join(directory, 'template.json'), dataDirectory: join(directory, 'data'), port: 0 };
    const runtime = await startRuntime({ ...options, operator });
    expect(operator.said.filter((line) => line.includes(own))).toHaveLength(1);
    await runtime.stop();
  });
});

it('has what is said of every service that asks for permissions', () => {
  const sources = join(import.meta.dirname, '../../src');
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const asked = files.flatMap((file) =>
    [...readFileSync(join(sources, file), 'utf8').matchAll(/['`]([a-z][a-z\d-]+):[A-Z][A-Za-z]+['`]/g)].map(
      ([, service = '']) => service,
    ),
  );
  // Keys of conditions, and the permissions of the local API.
  const known = [...prefixes, 'aws', 'local-aws'];
  expect([...new Set(asked)].filter((service) => !known.includes(service))).toEqual([]);
  expect(new Set(asked).size).toBeGreaterThan(15);
});
