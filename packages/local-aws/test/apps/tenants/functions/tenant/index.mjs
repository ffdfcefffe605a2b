import { S3Client, PutObjectCommand, DeleteObjectCommand } from '@aws-sdk/client-s3';

const s3 = new S3Client();
const Bucket = process.env.BUCKET;

/** A tenant is an object; with a new name it is a new tenant. */
export const handler = async ({ RequestType, PhysicalResourceId, ResourceProperties: { Name, Size } }) => {
  if (RequestType === 'Delete') {
    await s3.send(new DeleteObjectCommand({ Bucket, Key: PhysicalResourceId }));
    return {};
  }
  if (Name === 'nobody') throw new Error('nobody may be a tenant');
  const Key = `tenants/${Name}`;
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: `${RequestType} ${typeof Size} ${Size}` }));
  return { PhysicalResourceId: Key, Data: { Key } };
};
