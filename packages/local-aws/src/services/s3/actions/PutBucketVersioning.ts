import { parseXml, textOf } from '../../../protocol/rest-xml.ts';
import type { S3Context } from '../context.ts';
import { readPayload } from '../engine/payload.ts';
import { malformedXml, notImplemented } from '../errors.ts';
import { onBucket } from '../needs.ts';
import { payloadHeaders, type S3Action } from '../s3-action.ts';

export const PutBucketVersioning: S3Action = {
  query: ['versioning'],
  headers: [...payloadHeaders],
  needs: onBucket('s3:PutBucketVersioning'),
  genuine: [
    {
      method: 'PUT',
      path: '/bucket',
      query: { versioning: '' },
      body: '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>',
    },
  ],
  run({ bucket, headers, body }, { store }: S3Context) {
    store.bucket(bucket);
    const root = parseXml(readPayload(headers, body).bytes);
    const status = textOf(root, 'Status');
    if (textOf(root, 'MfaDelete') === 'Enabled') throw notImplemented('MfaDelete of PutBucketVersioning');
    if (root.name !== 'VersioningConfiguration' || (status !== 'Enabled' && status !== 'Suspended'))
      throw malformedXml();
    store.transaction(() => store.buckets.setVersioning(bucket, status));
    return { status: 200, headers: {}, body: '' };
  },
};
