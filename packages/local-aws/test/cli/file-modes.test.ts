import { lstatSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import {
  AdminCreateUserCommand,
  CognitoIdentityProviderClient,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Outputs } from '../../src/runtime/outputs-model.ts';
import { run, startCommand, writeAssembly } from './support.ts';

const directory = mkdtempSync(join(tmpdir(), 'file-modes-'));
const data = join(directory, 'data');
const elsewhere = join(directory, 'elsewhere');

const Resources = {
  Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'things' } },
  Pool: {
    Type: 'AWS::Cognito::UserPool',
    Properties: { UsernameAttributes: ['email'], AutoVerifiedAttributes: ['email'] },
  },
  Client: { Type: 'AWS::Cognito::UserPoolClient', Properties: { UserPoolId: { Ref: 'Pool' } } },
  Role: {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      },
      Policies: [
        { PolicyName: 'P', PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'logs:*', Resource: '*' }] } },
      ],
    },
  },
  Function: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: 'speaker',
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Code: { ZipFile: 'exports.handler = async () => { console.log("a secret"); return process.cwd(); };' },
    },
  },
};

let mask = 0;
beforeAll(() => {
  writeAssembly(join(directory, 'assembly'), Resources, { PoolId: { Ref: 'Pool' }, ClientId: { Ref: 'Client' } });
  writeFileSync(join(directory, 'cdk.json'), JSON.stringify({ app: 'cp -R assembly/. "$CDK_OUTDIR"' }));
  for (const folder of [data, elsewhere]) mkdirSync(folder, { mode: 0o755 });
  writeFileSync(join(data, 'notes.txt'), 'of somebody who lets others read', { mode: 0o644 });
  // A file without a mode of its own gets the widest one.
  mask = process.umask(0);
});
afterAll(() => {
  process.umask(mask);
  rmSync(directory, { recursive: true, force: true });
});

const isOpen = (path: string): boolean => (lstatSync(path).mode & 0o077) !== 0;

/** Lists everything below a folder, and what others can reach: a closed folder closes its contents. */
function walk(folder: string): { readonly all: string[]; readonly open: string[] } {
  const found = { all: [] as string[], open: [] as string[] };
  const visit = (path: string, reachable: boolean): void => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const below = join(path, entry.name);
      const open = reachable && isOpen(below);
      found.all.push(relative(folder, below));
      if (open) found.open.push(relative(folder, below));
      if (entry.isDirectory()) visit(below, open);
    }
  };
  visit(folder, true);
  return found;
}

/** Uses one of everything that leaves a file. Answers where the function's code lies. */
async function useEverything({ awsEndpointUrl, credentials, region, stackOutputs }: Outputs): Promise<string> {
  const config = { endpoint: awsEndpointUrl, region, credentials };
  const cognito = new CognitoIdentityProviderClient(config);
  const { PoolId, ClientId } = stackOutputs;
  await cognito.send(new AdminCreateUserCommand({ UserPoolId: PoolId, Username: 'ada@example.com' }));
  await cognito.send(
    new SignUpCommand({ ClientId, Username: `u${Math.random()}@example.com`, Password: 'Correct-Horse-7' }),
  );
  const s3 = new S3Client({ ...config, forcePathStyle: true });
  await s3.send(new PutObjectCommand({ Bucket: 'things', Key: 'k', Body: Buffer.alloc(3 * 2 ** 20) }));
  const { Payload } = await new LambdaClient(config).send(new InvokeCommand({ FunctionName: 'speaker' }));
  return JSON.parse(Buffer.from(Payload ?? []).toString()) as string;
}

describe.skipIf(process.platform === 'win32')('whatever the runtime writes', () => {
  it('only its owner reads, in a folder that others read as well', { timeout: 120_000 }, async () => {
    const runtime = await startCommand(directory, '--data-dir', data);
    const code = await useEverything(runtime.outputs);
    await expect
      .poll(() => walk(data).all.filter((path) => /^(logs|outbox)\/.*\.(log|json)$/.test(path)))
      .toHaveLength(3);
    const exported = await run(directory, 'export', join(elsewhere, 'backup.db'), '--data-dir', data);
    const rotated = await run(directory, 'rotate-keys', '--data-dir', data);
    expect([exported.code, rotated.code]).toEqual([0, 0]);

    const serving = walk(data);
    expect(serving.open).toEqual(['notes.txt']);
    for (const name of [
      'state.db',
      'state.db-wal',
      'lock.db',
      'commits',
      'outputs.json',
      'temporary',
      'cdk.out/S.json',
    ])
      expect(serving.all).toContain(name);
    // Code lies below, in a folder that goes with the run.
    expect(code.startsWith(join(realpathSync(data), 'temporary', 'code'))).toBe(true);
    expect(isOpen(join(data, 'temporary'))).toBe(false);

    await runtime.stop();
    expect(walk(data).all).not.toContain('temporary');
    expect(walk(data).open).toEqual(['notes.txt']);
    const target = join(elsewhere, 'imported');
    expect(await run(directory, 'import', join(elsewhere, 'backup.db'), '--data-dir', target)).toMatchObject({
      code: 0,
    });
    expect(walk(elsewhere)).toEqual({ all: expect.arrayContaining(['backup.db', 'imported/state.db']), open: [] });
  });
});
