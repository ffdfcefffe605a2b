/** docs: Service Authorization Reference, "Actions, resources, and condition keys for Amazon S3" (condition keys) */
const keys = new Set([
  'accessgrantsinstancearn',
  'accesspointnetworkorigin',
  'authtype',
  'dataaccesspointaccount',
  'dataaccesspointarn',
  'delimiter',
  'destinationregion',
  'existingjoboperation',
  'existingjobpriority',
  'if-match',
  'if-none-match',
  'inventoryaccessibleoptionalfields',
  'isreplicationpauserequest',
  'jobsuspendedcause',
  'locationconstraint',
  'max-keys',
  'object-lock-legal-hold',
  'object-lock-mode',
  'object-lock-remaining-retention-days',
  'object-lock-retain-until-date',
  'objectcreationoperation',
  'prefix',
  'requestjoboperation',
  'requestjobpriority',
  'requestobjecttagkeys',
  'resourceaccount',
  'signatureage',
  'signatureversion',
  'tlsversion',
  'versionid',
  'x-amz-acl',
  'x-amz-content-sha256',
  'x-amz-copy-source',
  'x-amz-grant-full-control',
  'x-amz-grant-read',
  'x-amz-grant-read-acp',
  'x-amz-grant-write',
  'x-amz-grant-write-acp',
  'x-amz-metadata-directive',
  'x-amz-object-ownership',
  'x-amz-server-side-encryption',
  'x-amz-server-side-encryption-aws-kms-key-id',
  'x-amz-server-side-encryption-customer-algorithm',
  'x-amz-storage-class',
  'x-amz-website-redirect-location',
]);

/** Matches keys that end with the name of a tag. */
const tagKeys = /^s3:(existingobjecttag|requestobjecttag|accesspointtag|buckettag)\/./;

/** Tells whether a bucket policy may use the condition key. It accepts every key of another service. */
export function isConditionKey(key: string): boolean {
  const lower = key.toLowerCase();
  if (!lower.includes(':')) return false;
  return !lower.startsWith('s3:') || keys.has(lower.slice(3)) || tagKeys.test(lower);
}
