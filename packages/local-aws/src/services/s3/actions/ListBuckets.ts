import { writeXml, xmlResponse } from '../../../protocol/rest-xml.ts';
import { canonicalId, isoSeconds, xmlNamespace, type S3Context } from '../context.ts';
import { bucketArn } from '../needs.ts';
import type { S3Action } from '../s3-action.ts';

export const ListBuckets: S3Action = {
  query: ['prefix'],
  headers: [],
  needs: () => [{ action: 's3:ListAllMyBuckets', resource: '*' }],
  genuine: [{ method: 'GET', path: '/' }],
  run({ query }, { store, region, accountId }: S3Context) {
    const prefix = query.get('prefix');
    const buckets = store.buckets.list().filter(({ name }) => name.startsWith(prefix ?? ''));
    const Bucket = buckets.map(({ name, created }) => ({
      Name: name,
      CreationDate: isoSeconds(created),
      BucketRegion: region,
      BucketArn: bucketArn(name),
    }));
    return xmlResponse(
      200,
      writeXml(
        'ListAllMyBucketsResult',
        { Owner: { ID: canonicalId(accountId) }, Buckets: { Bucket }, Prefix: prefix ?? undefined },
        xmlNamespace,
      ),
    );
  },
};
