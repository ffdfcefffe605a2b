import { decodeUtf8 } from '../../../kernel/utf8.ts';
import { namesMissing } from '../../../iam/missing-principal.ts';
import { invalidPrincipal, readBucketPolicy } from '../bucket-policy.ts';
import type { S3Context } from '../context.ts';
import { readPayload } from '../engine/payload.ts';
import { onBucket } from '../needs.ts';
import { payloadHeaders, type S3Action } from '../s3-action.ts';

export const PutBucketPolicy: S3Action = {
  query: ['policy'],
  headers: [...payloadHeaders],
  needs: onBucket('s3:PutBucketPolicy'),
  genuine: [
    {
      method: 'PUT',
      path: '/bucket',
      query: { policy: '' },
      body: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Deny', Principal: '*', Action: 's3:DeleteBucket', Resource: 'arn:aws:s3:::bucket' }],
      }),
    },
  ],
  run({ bucket, headers, body }, context: S3Context) {
    const { store } = context;
    store.bucket(bucket);
    const text = decodeUtf8(readPayload(headers, body).bytes) ?? '';
    const policy = readBucketPolicy(bucket, text);
    if (namesMissing(policy.document, context)) throw invalidPrincipal(bucket);
    store.transaction(() => store.settings.set(bucket, 'policy', text));
    store.policies.set(bucket, policy);
    return { status: 204, headers: {}, body: '' };
  },
};
