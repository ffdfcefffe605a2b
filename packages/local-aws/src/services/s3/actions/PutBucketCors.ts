import { cors, putSetting } from '../bucket-settings.ts';
import { onBucket } from '../needs.ts';
import { payloadHeaders, type S3Action } from '../s3-action.ts';

const genuine =
  '<CORSConfiguration><CORSRule><AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin></CORSRule>' +
  '</CORSConfiguration>';

export const PutBucketCors: S3Action = {
  query: ['cors'],
  headers: [...payloadHeaders],
  needs: onBucket('s3:PutBucketCORS'),
  genuine: [{ method: 'PUT', path: '/bucket', query: { cors: '' }, body: genuine }],
  run: (call, context) => putSetting(cors, call, context),
};
