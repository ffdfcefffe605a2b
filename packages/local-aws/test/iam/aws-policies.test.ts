import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { prefixes } from '../../scripts/aws-policies.ts';
import table from '../../src/contract/aws-policies.json' with { type: 'json' };
import { isOfAws, isServiceLinked, managedPolicyArn } from '../../src/contract/managed-policies.ts';
import { actionMatches } from '../../src/iam/match.ts';
import { awsManagedPolicy } from '../../src/iam/managed-policies.ts';
import { freshDirectories } from '../support/directories.ts';
import { checkTemplate } from '../cli/check-template.ts';

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

it('a role of a template has those that AWS has; each other one is refused in its words', async () => {
  const AssumeRolePolicyDocument = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  };
  const Linked = arn('aws-service-role/AWSAppSyncServiceRolePolicy');
  const ManagedPolicyArns = [arn('AmazonS3ReadOnlyAccess'), arn('AWSLambdaFullAccess'), arn('Whatever'), Linked];
  const stderr = await checkTemplate(fresh(), {
    Resources: { Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument, ManagedPolicyArns } } },
  });
  expect(stderr.split('\n').filter((line) => line.includes('Role: '))).toEqual([
    expect.stringContaining(`Role: Policy ${arn('AWSLambdaFullAccess')} does not exist or is not attachable.`),
    expect.stringContaining(`Role: Policy ${arn('Whatever')} does not exist or is not attachable.`),
    expect.stringContaining('Role: Cannot attach a Service Role Policy to a Customer Role.'),
  ]);
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
