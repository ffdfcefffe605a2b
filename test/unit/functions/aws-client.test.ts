import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { leanS3 } from '../../../functions/shared/storage/aws-client.ts';

interface Sent {
  readonly path: string;
}

it('the clients of the functions send calls at the same time each to its own bucket', async () => {
  const sent: string[] = [];
  const client = new S3Client({
    ...leanS3,
    region: 'us-east-1',
    endpoint: 'http://localhost',
    forcePathStyle: true,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    requestHandler: {
      handle: ({ path }: Sent) => {
        sent.push(path);
        return Promise.resolve({ response: { statusCode: 200, headers: {}, body: Readable.from(['x']) } });
      },
    },
  });
  const wanted = Array.from({ length: 40 }, (_, n) => ({ Bucket: `bucket-${n % 2}`, Key: `k${n}` }));
  await Promise.all(wanted.map((one) => client.send(new GetObjectCommand(one))));
  expect(sent.sort()).toEqual(wanted.map(({ Bucket, Key }) => `/${Bucket}/${Key}`).sort());
});
