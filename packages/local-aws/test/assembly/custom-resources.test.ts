import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createOperator } from '../../src/kernel/operator.ts';
import { startRuntime, type Runtime } from '../../src/runtime/runtime.ts';
import { synthesizeTenants, type Tenants } from '../apps/tenants/app.ts';
import { freshDirectories } from '../support/directories.ts';

const fresh = freshDirectories('tenants-');
const data = mkdtempSync(join(tmpdir(), 'tenants-data-'));
let runtime: Runtime;
const [warned, waits]: [string[], string[]] = [[], []];
const isWait = (line: string): boolean => line.includes(' is not complete yet; it is asked for again.');
const operator = createOperator({
  level: 'info',
  write: (line) => void (isWait(line) ? waits : warned).push(line),
});
const assemblyOf = (wanted: Tenants): string => synthesizeTenants(join(fresh(), 'cdk.out'), wanted);
const start = (wanted: Tenants): Promise<Runtime> =>
  startRuntime({ assembly: assemblyOf(wanted), dataDirectory: data, port: 0, operator });
const two: Tenants = { tenants: ['ada', 'bob'], greeting: 'hello' };

beforeAll(async () => {
  runtime = await start(two);
});
afterAll(async () => {
  await runtime.stop();
  rmSync(data, { recursive: true, force: true });
});

const output = (name: string): string => runtime.outputs.stackOutputs[name] ?? '';
const s3 = () => {
  const { awsEndpointUrl, credentials, region } = runtime.outputs;
  return new S3Client({ endpoint: awsEndpointUrl, credentials, region, forcePathStyle: true });
};
async function contentOf(Key: string): Promise<string | undefined> {
  const { Body } = await s3().send(new GetObjectCommand({ Bucket: output('BucketName'), Key }));
  return Body?.transformToString();
}
async function keys(Prefix: string): Promise<(string | undefined)[]> {
  const { Contents = [] } = await s3().send(new ListObjectsV2Command({ Bucket: output('BucketName'), Prefix }));
  return Contents.map(({ Key }) => Key);
}

it('the framework of the CDK makes resources, and waits until they are complete', async () => {
  expect(await contentOf('tenants/ada')).toBe('Create string 3');
  expect(output('adaKey')).toBe('tenants/ada');
  expect(output('bobRef')).toBe('tenants/bob');
  expect(await keys('asked/')).toHaveLength(2);
  // The framework makes the state machine retry by throwing an error, which is no failure.
  expect(waits).toContain('local-aws: Custom::Tenant ada is not complete yet; it is asked for again.\n');
});

it('a call of the SDK is made once', async () => {
  expect(await contentOf('greeting')).toBe('hello');
});

it('a start at which nothing changed asks nothing; what is gone is deleted, what changed is updated', async () => {
  await runtime.stop();
  runtime = await start(two);
  expect(await keys('asked/')).toHaveLength(2);
  await runtime.stop();
  runtime = await start({ tenants: ['bob', 'eve'], greeting: 'good day' });
  expect(await keys('tenants/')).toEqual(['tenants/bob', 'tenants/eve']);
  expect(await contentOf('tenants/bob')).toBe('Create string 3');
  expect(await contentOf('greeting')).toBe('good day');
  expect(warned).toEqual([]);
});

it('an update while it runs does the same', async () => {
  await runtime.update(assemblyOf({ tenants: ['eve'], greeting: 'good night' }));
  expect(await keys('tenants/')).toEqual(['tenants/eve']);
  expect(await contentOf('greeting')).toBe('good night');
});
