import type { S3Context } from '../context.ts';
import type { S3Action } from '../s3-action.ts';

export const HeadBucket = ({ state, region }: S3Context): S3Action => ({
  query: [],
  headers: [],
  handle({ bucket }) {
    state.bucket(bucket);
    return {
      status: 200,
      headers: {
        'content-type': 'application/xml',
        'x-amz-bucket-region': region,
        'x-amz-access-point-alias': 'false',
      },
      body: '',
    };
  },
});
