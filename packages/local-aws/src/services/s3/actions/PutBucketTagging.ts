import { putSetting, tagging } from '../bucket-settings.ts';
import { onBucket } from '../needs.ts';
import { payloadHeaders, type S3Action } from '../s3-action.ts';

const genuine = '<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>';

export const PutBucketTagging: S3Action = {
  query: ['tagging'],
  headers: [...payloadHeaders],
  needs: onBucket('s3:PutBucketTagging'),
  genuine: [{ method: 'PUT', path: '/bucket', query: { tagging: '' }, body: genuine }],
  run: (call, context) => putSetting(tagging, call, context, 204),
};
