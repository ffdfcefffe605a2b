import { onBucket } from '../needs.ts';
import { writeXml, xmlResponse } from '../../../protocol/rest-xml.ts';
import { xmlNamespace, type S3Context } from '../context.ts';
import type { S3Action } from '../s3-action.ts';

export const GetBucketLocation: S3Action = {
  query: ['location'],
  headers: [],
  needs: onBucket('s3:GetBucketLocation'),
  genuine: [{ method: 'GET', path: '/bucket', query: { location: '' } }],
  run({ bucket }, { store, region }: S3Context) {
    store.bucket(bucket);
    // The first region has no name in this answer.
    return xmlResponse(200, writeXml('LocationConstraint', region === 'us-east-1' ? '' : region, xmlNamespace));
  },
};
