import { bucketArn, onBucket } from '../needs.ts';
import { childOf, onlyChildren, parseXml, textOf } from '../../../protocol/rest-xml.ts';
import { isRegionName } from '../../../kernel/region-name.ts';
import { unsupportedRegion } from '../../../protocol/sigv4-errors.ts';
import type { S3Context } from '../context.ts';
import { isBucketName } from '../engine/address.ts';
import { readPayload } from '../engine/payload.ts';
import { bucketAlreadyOwned, notImplemented, S3Error } from '../errors.ts';
import { payloadHeaders, type S3Action } from '../s3-action.ts';

export const CreateBucket: S3Action = {
  query: [],
  headers: [...payloadHeaders],
  needs: onBucket('s3:CreateBucket'),
  genuine: [{ method: 'PUT', path: '/bucket' }],
  run({ bucket, headers, body }, { store, clock, region }: S3Context) {
    if (!isBucketName(bucket))
      throw new S3Error(400, 'InvalidBucketName', 'The specified bucket is not valid.', { BucketName: bucket });
    checkLocation(readPayload(headers, body).bytes, region);
    // Only in us-east-1, which keeps the first behaviour of S3, a client can create its own bucket again. docs: Amazon
    // S3 API Reference, "CreateBucket" (BucketAlreadyOwnedByYou)
    if (!store.buckets.get(bucket)) store.transaction(() => store.buckets.create(bucket, clock.now()));
    else if (region !== 'us-east-1') throw bucketAlreadyOwned(bucket);
    return { status: 200, headers: { location: `/${bucket}`, 'x-amz-bucket-arn': bucketArn(bucket) }, body: '' };
  },
};

function checkLocation(body: Uint8Array, region: string): void {
  const configuration = body.length === 0 ? undefined : parseXml(body);
  if (configuration) onlyChildren(configuration, ['LocationConstraint', 'Tags', 'Bucket', 'Location']);
  for (const member of ['Tags', 'Bucket', 'Location'])
    if (childOf(configuration, member)) throw notImplemented(`${member} of CreateBucket`);
  const location = textOf(configuration, 'LocationConstraint');
  if (region === 'us-east-1' ? location === undefined : location === region) return;
  if (location !== undefined && location !== region && isRegionName(location))
    throw unsupportedRegion(location, region);
  if (region === 'us-east-1')
    throw new S3Error(400, 'InvalidLocationConstraint', 'The specified location-constraint is not valid', {
      LocationConstraint: location,
    });
  const message =
    `The ${location ?? 'unspecified'} location constraint is incompatible for the region ` +
    'specific endpoint this request was sent to.';
  throw new S3Error(400, 'IllegalLocationConstraintException', message);
}
