import { bucketArn, onBucket } from '../needs.ts';
import type { S3Context } from '../context.ts';
import type { S3Action } from '../s3-action.ts';

export const HeadBucket: S3Action = {
  query: [],
  headers: [],
  needs: onBucket('s3:ListBucket'),
  genuine: [{ method: 'HEAD', path: '/bucket' }],
  run({ bucket }, { store, region }: S3Context) {
    store.bucket(bucket);
    return {
      status: 200,
      headers: {
        'content-type': 'application/xml',
        'x-amz-bucket-arn': bucketArn(bucket),
        'x-amz-bucket-region': region,
        'x-amz-access-point-alias': 'false',
      },
      body: '',
    };
  },
};
