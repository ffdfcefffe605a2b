import { onBucket } from '../needs.ts';
import { writeXml, xmlResponse } from '../../../protocol/rest-xml.ts';
import { xmlNamespace, type S3Context } from '../context.ts';
import type { S3Action } from '../s3-action.ts';

export const GetBucketVersioning: S3Action = {
  query: ['versioning'],
  headers: [],
  needs: onBucket('s3:GetBucketVersioning'),
  genuine: [{ method: 'GET', path: '/bucket', query: { versioning: '' } }],
  run: ({ bucket }, { store }: S3Context) =>
    xmlResponse(200, writeXml('VersioningConfiguration', { Status: store.bucket(bucket).versioning }, xmlNamespace)),
};
