import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRuntime, type Runtime } from '../../src/runtime/runtime.ts';
import { environmentFor } from '../../src/cli/env.ts';
import { ended, writeAssembly } from '../cli/support.ts';

const isThere = ['python3 -c "import boto3"', 'aws --version'].every(
  (line) => spawnSync('sh', ['-c', line]).status === 0,
);
if (!isThere) console.warn('course: skips, because it needs boto3 and the AWS CLI (Debian: python3-boto3, awscli)');

const directory = mkdtempSync(join(tmpdir(), 'course-'));
const role = (Service: string, Action: readonly string[]): object => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service } }],
    },
    Policies: [
      {
        PolicyName: 'own',
        PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] },
      },
    ],
  },
});

let runtime: Runtime;
beforeAll(async () => {
  writeAssembly(
    join(directory, 'assembly'),
    {
      Bucket: { Type: 'AWS::S3::Bucket' },
      Functions: role('lambda.amazonaws.com', ['s3:GetObject', 's3:PutObject', 'ssm:GetParameter', 'logs:*']),
      States: role('states.amazonaws.com', ['lambda:InvokeFunction', 'sns:Publish']),
    },
    {
      Bucket: { Ref: 'Bucket' },
      Functions: { 'Fn::GetAtt': ['Functions', 'Arn'] },
      States: { 'Fn::GetAtt': ['States', 'Arn'] },
    },
  );
  runtime = await startRuntime({
    assembly: join(directory, 'assembly'),
    dataDirectory: join(directory, 'data'),
    port: 0,
  });
});
afterAll(async () => {
  await runtime.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** Runs the steps in the environment that `local-aws env` makes, and reads what they print. */
async function steps(): Promise<Record<string, unknown>> {
  const { Bucket = '', Functions = '', States = '' } = runtime.outputs.stackOutputs as Record<string, string>;
  const file = join(import.meta.dirname, 'course_steps.py');
  const script = `${environmentFor('sh', runtime.outputs)}\nexec python3 "$0" "$@"`;
  const { code, stdout, stderr } = await ended(spawn('sh', ['-c', script, file, Bucket, Functions, States]));
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Record<string, unknown>;
}

describe.skipIf(!isThere)('a course on serverless applications', () => {
  it('runs step by step with its own kind of code: boto3, the AWS CLI, functions in Python', async () => {
    const told = await steps();
    const named = (dragon_name_str: string) => expect.objectContaining({ dragon_name_str }) as object;
    expect(told).toEqual({
      console: [named('Atlas'), named('Fumo')],
      version: '1',
      all: [named('Atlas'), named('Fumo')],
      red: [named('Atlas')],
      duplicate: {
        errorType: 'DragonValidationException',
        errorMessage: 'Duplicate dragon reported',
        requestId: expect.any(String) as string,
        stackTrace: [expect.stringContaining('File "/var/task/lambda_function.py"') as string],
      },
      added: 'SUCCEEDED',
      again: 'SUCCEEDED',
      after: ['Atlas', 'Fumo', "O'Frank"],
      latest: '$LATEST',
      second: '2',
      prod: 3,
      moved: '2',
    });
    const outbox = join(directory, 'data', 'outbox');
    const messages = readdirSync(outbox).map((file) => JSON.parse(readFileSync(join(outbox, file), 'utf8')) as object);
    expect(messages).toMatchObject([
      { kind: 'sms', to: '15555555555', body: 'The dragon you reported has been added!' },
      { kind: 'sms', body: 'The dragon you reported failed validation and was not added.' },
    ]);
    // These are some thirty starts of Python and of functions: seconds, or minutes on a busy machine.
  }, 180_000);
});
