import {
  CreateFunctionCommand,
  InvokeCommand,
  LambdaClient,
  PublishLayerVersionCommand,
  UpdateFunctionCodeCommand,
  type FunctionCode,
} from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { zip } from '../../../src/services/lambda/engine/zip.ts';
import { allow, roleArn, startStack, type Stack } from '../../iam/stack.ts';

const Bucket = 'archives';
let stack: Stack;
let client: LambdaClient;
beforeAll(async () => {
  stack = await startStack();
  client = new LambdaClient(stack.administrator);
  await stack.role('worker');
  const s3 = new S3Client(stack.administrator);
  await s3.send(new CreateBucketCommand({ Bucket }));
  for (const said of ['one', 'two']) {
    const Body = await zip([['index.mjs', Buffer.from(`export const handler = async () => '${said}';`)]]);
    await s3.send(new PutObjectCommand({ Bucket, Key: `${said}.zip`, Body }));
  }
  await s3.send(new PutObjectCommand({ Bucket, Key: 'no.zip', Body: 'no archive' }));
});
afterAll(() => stack.close());

const create = (Code: FunctionCode, by = client, FunctionName = 'other') => {
  const Role = roleArn('worker');
  return by.send(
    new CreateFunctionCommand({ FunctionName, Code, Role, Runtime: 'nodejs20.x', Handler: 'index.handler' }),
  );
};

it('an object is the code of a function, and the next one its new code', async () => {
  const invoke = async () => (await client.send(new InvokeCommand({ FunctionName: 'f' }))).Payload?.transformToString();
  const made = await create({ S3Bucket: Bucket, S3Key: 'one.zip' }, client, 'f');
  expect(await invoke()).toBe('"one"');
  const asked = { FunctionName: 'f', S3Bucket: Bucket, S3Key: 'two.zip' };
  const changed = await client.send(new UpdateFunctionCodeCommand(asked));
  expect(await invoke()).toBe('"two"');
  expect(changed.CodeSha256).not.toBe(made.CodeSha256);
});

it('what cannot be code is refused as Lambda refuses it', async () => {
  const invalid = (message: string) => ({ name: 'InvalidParameterValueException', message });
  const s3Says = (code: string, said: string) =>
    invalid(`Error occurred while GetObject. S3 Error Code: ${code}. S3 Error Message: ${said}`);
  for (const [code, refusal] of [
    [{ S3Bucket: Bucket, S3Key: 'none.zip' }, s3Says('NoSuchKey', 'The specified key does not exist.')],
    [{ S3Bucket: 'nobody-has-it', S3Key: 'a.zip' }, s3Says('NoSuchBucket', 'The specified bucket does not exist')],
    [
      { S3Bucket: Bucket, S3Key: 'no.zip' },
      invalid('Could not unzip uploaded file. Please check your file, then try to upload again.'),
    ],
    [{ S3Bucket: Bucket }, { name: 'InvalidParameterValueException' }],
    [{ S3Bucket: Bucket, S3Key: 'one.zip', ZipFile: Buffer.from('x') }, { name: 'InvalidParameterValueException' }],
  ] as const)
    await expect(create(code)).rejects.toMatchObject(refusal);
});

it('the caller has to be allowed to read it', async () => {
  const allowed = [allow('lambda:CreateFunction'), allow('iam:PassRole')];
  const denied = new LambdaClient(await stack.role('denied', ...allowed));
  await expect(create({ S3Bucket: Bucket, S3Key: 'one.zip' }, denied)).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining(`permission to GetObject for ${Bucket}/one.zip. S3 Error Code: AccessDenied.`),
  });
  const reader = new LambdaClient(await stack.role('reader', ...allowed, allow('s3:GetObject')));
  await expect(create({ S3Bucket: Bucket, S3Key: 'one.zip' }, reader)).resolves.toMatchObject({
    FunctionName: 'other',
  });
});

it('an object is the content of a layer, which a function may have whose maker may read it', async () => {
  const Content = { S3Bucket: Bucket, S3Key: 'one.zip' };
  const publish = (by: LambdaClient) => by.send(new PublishLayerVersionCommand({ LayerName: 'l', Content }));
  const published = await publish(client);
  expect(published).toMatchObject({ Version: 1 });
  const Code = { S3Bucket: Bucket, S3Key: 'two.zip' };
  const settings = { Role: roleArn('worker'), Runtime: 'nodejs20.x', Handler: 'index.handler' } as const;
  const layered = new CreateFunctionCommand({
    ...{ ...settings, FunctionName: 'layered', Code },
    Layers: [published.LayerVersionArn ?? ''],
  });
  const making = ['lambda:CreateFunction', 'lambda:PublishLayerVersion', 'iam:PassRole'];
  const unlayered = new LambdaClient(await stack.role('unlayered', allow([...making, 's3:GetObject'])));
  await expect(unlayered.send(layered)).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining(`perform: lambda:GetLayerVersion on resource: ${published.LayerVersionArn}`),
  });
  await expect(publish(new LambdaClient(await stack.role('unread', allow(making))))).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining(`permission to GetObject for ${Bucket}/one.zip.`),
  });
  await client.send(layered);
});
