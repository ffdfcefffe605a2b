import { writeXml, xmlResponse } from '../../../protocol/rest-xml.ts';
import { noSuchBucketPolicy } from '../bucket-policy.ts';
import { xmlNamespace, type S3Context } from '../context.ts';
import { onBucket } from '../needs.ts';
import type { S3Action } from '../s3-action.ts';

/** A policy is public if it lets anybody do something without a condition. */
export const GetBucketPolicyStatus: S3Action = {
  query: ['policyStatus'],
  headers: [],
  needs: onBucket('s3:GetBucketPolicyStatus'),
  genuine: [{ method: 'GET', path: '/bucket', query: { policyStatus: '' } }],
  run({ bucket }, { store }: S3Context) {
    store.bucket(bucket);
    const policy = store.policies.get(bucket);
    if (!policy) throw noSuchBucketPolicy(bucket);
    const isPublic = policy.document.statements.some(
      ({ effect, principals, conditions }) =>
        effect === 'Allow' &&
        conditions.length === 0 &&
        (principals === '*' || (principals?.AWS?.includes('*') ?? false)),
    );
    return xmlResponse(200, writeXml('PolicyStatus', { IsPublic: isPublic }, xmlNamespace));
  },
};
