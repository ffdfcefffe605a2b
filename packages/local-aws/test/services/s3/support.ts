import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import { createS3, type S3Service } from '../../../src/services/s3/index.ts';
import type { Ports } from '../../../src/contract/service.ts';
import { provision, sdkConfig, serveService, testPorts, type TestPorts } from '../../support/ports.ts';

export interface S3Fixture {
  readonly client: S3Client;
  readonly service: S3Service;
  readonly ports: TestPorts;
  readonly url: string;
  close(): Promise<void>;
}

/** Serves S3 with an unversioned bucket `plain` and a versioned one `versioned`. */
export async function startS3(options: { selectDisabled?: boolean; ports?: Partial<Ports> } = {}): Promise<S3Fixture> {
  const ports = testPorts(options.ports);
  const service = createS3({
    ...ports,
    ...(options.selectDisabled !== undefined && { selectDisabled: options.selectDisabled }),
  });
  await provision(service, 'AWS::S3::Bucket', 'Plain', { BucketName: 'plain' });
  await provision(service, 'AWS::S3::Bucket', 'Versioned', {
    BucketName: 'versioned',
    VersioningConfiguration: { Status: 'Enabled' },
  });
  const { url, close } = await serveService(service);
  const client = new S3Client(sdkConfig(url));
  return {
    client,
    service,
    ports,
    url,
    async close() {
      client.destroy();
      await close();
      await service.stop();
      ports.dispose();
    },
  };
}

/** Serves one S3 for all tests of a file. */
export function servedS3(): Pick<S3Fixture, 'client' | 'service' | 'ports' | 'url'> {
  let s3: S3Fixture;
  beforeAll(async () => {
    s3 = await startS3();
  });
  afterAll(() => s3.close());
  return {
    get client() {
      return s3.client;
    },
    get service() {
      return s3.service;
    },
    get ports() {
      return s3.ports;
    },
    get url() {
      return s3.url;
    },
  };
}

/** Handles objects of the bucket `plain`. */
export const plainObjects = (s3: Pick<S3Fixture, 'client'>) => {
  const get = (Key: string, more: object = {}) =>
    s3.client.send(new GetObjectCommand({ Bucket: 'plain', Key, ...more }));
  return {
    get,
    put: (Key: string, Body: string | Uint8Array, more: object = {}) =>
      s3.client.send(new PutObjectCommand({ Bucket: 'plain', Key, Body, ...more })),
    text: async (Key: string, more: object = {}) => (await get(Key, more)).Body?.transformToString(),
  };
};

export const md5 = (bytes: string): Buffer => createHash('md5').update(bytes).digest();

/** Answers the error of an SDK call. */
export async function refusal(
  call: Promise<unknown>,
): Promise<{ name: string; status: number | undefined; error: Record<string, unknown> }> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason as Error & { $metadata?: { httpStatusCode?: number } },
  );
  if (!error) throw new Error('the call was not refused');
  return {
    name: error.name,
    status: error.$metadata?.httpStatusCode,
    error: error as unknown as Record<string, unknown>,
  };
}
