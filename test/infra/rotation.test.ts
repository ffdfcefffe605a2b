import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { reportInput } from '../support/report-input.ts';
import { freshDirectory, removeDirectory } from '../support/cli.ts';
import { startSystem, type System } from './support/system.ts';
import { copyWholeAssembly } from './support/whole-assembly.ts';

const assembly = freshDirectory();
let system: System;
beforeAll(async () => {
  await copyWholeAssembly(assembly);
  system = await startSystem(assembly);
});
afterAll(async () => {
  await system?.close();
  removeDirectory(assembly);
});

const mutation = 'mutation R($input: ReportDragonInput!) { reportDragon(input: $input) { id } }';

/** Reports a dragon, and waits until everybody sees it. */
async function accepted(name: string): Promise<void> {
  const { errors } = await system.graphql(mutation, { input: reportInput(name) });
  expect(errors).toBeUndefined();
  await expect.poll(listed, { timeout: 15_000 }).toContain(name);
}

async function listed(): Promise<readonly string[]> {
  const { data, errors } = await system.graphql<{ listDragons: { items: { name: string }[] } }>(
    '{ listDragons { items { name } } }',
  );
  if (!data) throw new Error(JSON.stringify(errors));
  return data.listDragons.items.map(({ name }) => name).sort();
}

/** Copies everything below a prefix, and puts `folder` behind the prefix. */
async function copy(s3: S3Client, from: string, to: string, folder: string, prefix = ''): Promise<void> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: from, Prefix: prefix }));
  for (const { Key = '' } of Contents)
    await s3.send(
      new CopyObjectCommand({
        Bucket: to,
        Key: `${prefix}${folder}${Key.slice(prefix.length)}`,
        CopySource: `${from}/${Key}`,
      }),
    );
}

async function point(ssm: SSMClient, values: Readonly<Record<string, string>>): Promise<void> {
  for (const [Name, Value] of Object.entries(values))
    await ssm.send(new PutParameterCommand({ Name, Value, Overwrite: true }));
}

it('moves the catalogue to another bucket by Parameter Store alone: nobody is refused, nothing is lost', async () => {
  await accepted('Before');
  const { outputs } = system.runtime;
  const sdk = { endpoint: outputs.awsEndpointUrl, region: outputs.region, credentials: outputs.credentials };
  const [s3, ssm] = [new S3Client(sdk), new SSMClient(sdk)];
  const first = outputs.stackOutputs['DataBucketName'] ?? '';

  let asking = true;
  const asked = (async () => {
    let answers = 0;
    for (; asking; answers += 1) expect(await listed()).toContain('Before');
    return answers;
  })();
  // As docs/deployment.md says: first the bucket, then the folder, each copied before anybody is sent there.
  const second = 'dragons-dev-data-second';
  await s3.send(new CreateBucketCommand({ Bucket: second }));
  await copy(s3, first, second, '');
  await point(ssm, { dragon_data_bucket_name: second });
  await accepted('Moved');
  await copy(s3, second, second, 'other/', 'catalogue/');
  await point(ssm, { dragon_data_file_name: 'catalogue/other/dragons.json' });
  await accepted('Moved again');
  asking = false;
  expect(await asked).toBeGreaterThan(0);

  // Nobody needs the first bucket any more.
  for (const Key of await system.keys(first, '')) await s3.send(new DeleteObjectCommand({ Bucket: first, Key }));
  await accepted('Last');
  expect(await listed()).toEqual(['Before', 'Last', 'Moved', 'Moved again']);
  expect(await system.keys(first, '')).toEqual([]);
});
