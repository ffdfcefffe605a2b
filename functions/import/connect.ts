import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import * as v from 'valibot';
import { systemClock } from '../shared/storage/clock.ts';
import { KnownDirectories } from '../shared/dragon/catalogue/directory.ts';
import type { Ports } from '../shared/dragon/ports.ts';
import { leanS3 } from '../shared/storage/aws-client.ts';
import { createS3ObjectStore } from '../shared/storage/s3-object-store.ts';
import { createSelectReader } from '../shared/storage/s3-select-reader.ts';
import { silentTelemetry } from '../shared/storage/telemetry.ts';

/** An error for the person at the terminal: one line without a stack. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

const outputsSchema = v.object({
  awsEndpointUrl: v.optional(v.string()),
  region: v.string(),
  credentials: v.optional(v.object({ accessKeyId: v.string(), secretAccessKey: v.string() })),
  stackOutputs: v.object({ TruthBucketName: v.string(), DataBucketName: v.string(), CatalogueKey: v.string() }),
});

const directoriesSchema = v.object({ dataDirectory: v.string(), formerDataDirectory: v.optional(v.string()) });

/** The file that `npm start` writes. local-aws.json names its folder, and the folder of an earlier version. */
export const defaultOutputs: string = defaultOutputsIn('.');

export function defaultOutputsIn(folder: string): string {
  const { dataDirectory, formerDataDirectory } = v.parse(
    directoriesSchema,
    JSON.parse(readFileSync(new URL('../../local-aws.json', import.meta.url), 'utf8')),
  );
  const directories = formerDataDirectory === undefined ? [dataDirectory] : [dataDirectory, formerDataDirectory];
  const files = directories.map((directory) => `${directory}/outputs.json`);
  return files.find((file) => existsSync(join(folder, file))) ?? `${dataDirectory}/outputs.json`;
}

/** Opens the stores of a running stack, local or deployed, from its outputs file. */
export async function connect(path: string): Promise<Ports> {
  const result = v.safeParse(outputsSchema, await readJson(path));
  if (!result.success)
    throw new CommandError(
      `${path} is not an outputs file: ${v.getDotPath(result.issues[0]) ?? 'it'} is missing or of the wrong type.`,
    );
  const { awsEndpointUrl, region, credentials, stackOutputs } = result.output;
  const client = new S3Client({
    ...leanS3,
    region,
    maxAttempts: 5,
    ...(awsEndpointUrl === undefined ? {} : { endpoint: awsEndpointUrl, forcePathStyle: true }),
    ...(credentials === undefined ? {} : { credentials }),
  });
  const read = createSelectReader(client, silentTelemetry);
  return {
    truth: createS3ObjectStore(client, stackOutputs.TruthBucketName, read),
    derived: createS3ObjectStore(client, stackOutputs.DataBucketName, read),
    catalogueKey: stackOutputs.CatalogueKey,
    directories: new KnownDirectories(systemClock),
    clock: systemClock,
    random: Math.random,
    telemetry: silentTelemetry,
  };
}

export async function readJson(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new CommandError(
      error.code === 'ENOENT'
        ? `There is no file ${path}.`
        : `${path} cannot be read (${error.code ?? 'unknown error'}).`,
    );
  });
  try {
    return JSON.parse(text.replace(/^\uFEFF/u, ''));
  } catch {
    throw new CommandError(`${path} is not JSON.`);
  }
}
