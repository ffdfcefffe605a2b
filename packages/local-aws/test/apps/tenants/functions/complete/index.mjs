import { S3Client, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';

const s3 = new S3Client();
const Bucket = process.env.BUCKET;

/** Ada is complete when somebody has asked for the second time, everybody else at once. */
export const handler = async ({ RequestType, PhysicalResourceId, RequestId }) => {
  if (RequestType === 'Delete') return { IsComplete: true };
  const Key = `asked/${RequestId}`;
  const { KeyCount } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: Key }));
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: PhysicalResourceId }));
  return { IsComplete: KeyCount === 1 || PhysicalResourceId !== 'tenants/ada' };
};
