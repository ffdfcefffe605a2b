import { CreateFunctionUrlConfigCommand, LambdaClient, UpdateFunctionUrlConfigCommand } from '@aws-sdk/client-lambda';
import { GetObjectCommand, PutBucketCorsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStack, trusting, type Stack } from '../iam/stack.ts';

/** What somebody configures becomes a header of answers to others, who would get none if it could not be written. */
const strange = ['\u2603', 'a\r\nx-evil: b', '\u0001', 'a\u007f'];
const page = 'http://localhost:1';

let stack: Stack;
let s3: S3Client;
let lambda: LambdaClient;
beforeAll(async () => {
  stack = await startStack();
  await stack.provision('AWS::S3::Bucket', 'Bucket', { BucketName: 'bucket' });
  const role = await stack.provision('AWS::IAM::Role', 'Role', {
    AssumeRolePolicyDocument: trusting({ Service: 'lambda.amazonaws.com' }),
  });
  await stack.provision('AWS::Lambda::Function', 'Function', {
    FunctionName: 'function',
    Role: role.attributes['Arn'],
    Runtime: 'nodejs20.x',
    Handler: 'index.handler',
    Code: { ZipFile: 'exports.handler = async () => "x";' },
  });
  s3 = new S3Client(stack.administrator);
  lambda = new LambdaClient(stack.administrator);
  await s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'key', Body: 'hello' }));
});
afterAll(() => stack.close());

const refusal = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'taken',
    (error: unknown) => (error as Error).name,
  );

describe('what no header can hold', () => {
  it.each(strange)('is refused in the CORS rules of a bucket: %j', async (name) => {
    const rule = { AllowedMethods: ['GET'], AllowedOrigins: [page], ExposeHeaders: [name] };
    const put = new PutBucketCorsCommand({ Bucket: 'bucket', CORSConfiguration: { CORSRules: [rule] } });
    expect(await refusal(s3.send(put))).toMatch(/^(?:UnsupportedByLocalAws|MalformedXML)$/);
    const read = await fetch(`${stack.administrator.endpoint}/bucket/key`, { headers: { origin: page } });
    expect(read.status).toBe(403);
  });

  it('is refused as the age of a preflight', async () => {
    const rule = { AllowedMethods: ['GET'], AllowedOrigins: [page], MaxAgeSeconds: '\u2603' as unknown as number };
    const put = new PutBucketCorsCommand({ Bucket: 'bucket', CORSConfiguration: { CORSRules: [rule] } });
    expect(await refusal(s3.send(put))).toBe('MalformedXML');
  });

  it.each(['AllowHeaders', 'AllowMethods', 'ExposeHeaders'] as const)(
    'is refused in %s of the address of a function',
    async (member) => {
      const { FunctionUrl = '' } = await lambda
        .send(new CreateFunctionUrlConfigCommand({ FunctionName: 'function', AuthType: 'AWS_IAM' }))
        .catch(() => lambda.send(new UpdateFunctionUrlConfigCommand({ FunctionName: 'function', Cors: {} })));
      for (const text of strange.filter(({ length }) => length <= 6)) {
        const Cors = { AllowOrigins: [page], [member]: [text] };
        const update = new UpdateFunctionUrlConfigCommand({ FunctionName: 'function', Cors });
        expect(await refusal(lambda.send(update))).toBe('UnsupportedByLocalAws');
      }
      expect((await fetch(FunctionUrl, { headers: { origin: page } })).status).toBe(403);
    },
  );

  it('is refused in the headers that a read asks for', async () => {
    const read = new GetObjectCommand({ Bucket: 'bucket', Key: 'key', ResponseContentType: '\u2603' });
    expect(await refusal(s3.send(read))).toBe('InvalidArgument');
  });
});
