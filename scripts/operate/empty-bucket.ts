import { DeleteObjectsCommand, ListObjectVersionsCommand, type S3Client } from '@aws-sdk/client-s3';
import { CommandError } from '../../functions/import/connect.ts';

/** Deletes every version of every object, and answers their number. A bucket that no longer exists is empty. */
export async function emptyBucket(s3: S3Client, Bucket: string): Promise<number> {
  let deleted = 0;
  for (;;) {
    // Each list begins at the beginning, because the listed versions were deleted.
    const page = await s3
      .send(new ListObjectVersionsCommand({ Bucket }))
      .catch((error: Error) => (error.name === 'NoSuchBucket' ? undefined : Promise.reject(error)));
    const { Versions = [], DeleteMarkers = [] } = page ?? {};
    const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
    if (Objects.length === 0) return deleted;
    const { Errors = [] } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
    const [first] = Errors;
    if (first)
      throw new CommandError(`${Bucket}/${first.Key ?? ''} cannot be deleted: ${first.Code}: ${first.Message}`);
    deleted += Objects.length;
  }
}
