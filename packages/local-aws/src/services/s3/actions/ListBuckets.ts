import { Pager } from '../../../kernel/pages.ts';
import { writeXml, xmlResponse } from '../../../protocol/rest-xml.ts';
import { canonicalId, isoSeconds, xmlNamespace, type S3Context } from '../context.ts';
import { invalidArgument } from '../errors.ts';
import { bucketArn } from '../needs.ts';
import type { S3Action } from '../s3-action.ts';

export const ListBuckets: S3Action = {
  query: ['prefix', 'max-buckets', 'continuation-token', 'bucket-region'],
  headers: [],
  needs: () => [{ action: 's3:ListAllMyBuckets', resource: '*' }],
  genuine: [
    { method: 'GET', path: '/' },
    { method: 'GET', path: '/', query: { 'max-buckets': '1', 'bucket-region': 'us-east-1' } },
  ],
  run({ query }, { store, region, accountId, elsewhere }: S3Context) {
    const prefix = query.get('prefix');
    const wanted = query.get('bucket-region');
    const here = store.buckets.list().map(({ name, created }) => ({ name, created, region }));
    // The list has the buckets of all regions; an endpoint knows no other bucket-region than its own. docs: Amazon S3
    // API Reference, "ListBuckets" (bucket-region)
    const all = [...here, ...(wanted === null ? (elsewhere?.list() ?? []) : [])].filter(
      (one) => one.name.startsWith(prefix ?? '') && (wanted ?? region) === region,
    );
    const token = query.get('continuation-token') ?? undefined;
    const request = { token, limit: readMost(query.get('max-buckets')), asked: ['ListBuckets', prefix] };
    const { entries, next } = pagerFor(token).sorted(all, ({ name }) => name, request);
    const Bucket = entries.map(({ name, created, region: its }) => ({
      Name: name,
      CreationDate: isoSeconds(created),
      BucketRegion: its,
      BucketArn: bucketArn(name),
    }));
    return xmlResponse(
      200,
      writeXml(
        'ListAllMyBucketsResult',
        {
          Owner: { ID: canonicalId(accountId) },
          Buckets: { Bucket },
          ContinuationToken: next,
          Prefix: prefix ?? undefined,
        },
        xmlNamespace,
      ),
    );
  },
};

const pagerFor = (token = ''): Pager =>
  new Pager(() => invalidArgument('The continuation token provided is incorrect', 'continuation-token', token));

const mostBuckets = 10_000;

/** docs: Amazon S3 API Reference, "ListBuckets" (max-buckets) */
function readMost(text: string | null): number {
  if (text === null) return mostBuckets;
  const most = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (most < 1 || most > mostBuckets)
    throw invalidArgument(`Argument max-buckets must be an integer between 1 and ${mostBuckets}`, 'max-buckets', text);
  return most;
}
