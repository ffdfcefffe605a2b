/**
 * Answers the action that a sub-resource in the query string names, even if this runtime does not have it, so that a
 * refusal contains its right name. docs: Amazon S3 API Reference, "Actions"
 */
export function subResourceAction(method: string, query: URLSearchParams, of: 'bucket' | 'object'): string | undefined {
  const table = of === 'bucket' ? ofBucket : ofObject;
  for (const [resource, name] of table) {
    if (!query.has(resource)) continue;
    const known = irregular.get(`${method} ${of} ${resource}`);
    if (known) return known;
    if (listed.has(resource) && method === 'GET' && !query.has('id')) return `List${name}s`;
    const verb = verbs.get(method);
    if (verb && name !== '') return `${verb}${name}`;
  }
  return undefined;
}

const verbs: ReadonlyMap<string, string> = new Map([
  ['GET', 'Get'],
  ['PUT', 'Put'],
  ['DELETE', 'Delete'],
]);

/** A bucket may have several of these configurations. */
const listed: ReadonlySet<string> = new Set(['analytics', 'intelligent-tiering', 'inventory', 'metrics']);

/** Maps a sub-resource to the noun in the names of its actions; the noun is empty if each name is irregular. */
const ofBucket: readonly (readonly [string, string])[] = [
  ['abac', 'BucketAbac'],
  ['accelerate', 'BucketAccelerateConfiguration'],
  ['acl', 'BucketAcl'],
  ['analytics', 'BucketAnalyticsConfiguration'],
  ['cors', 'BucketCors'],
  ['delete', ''],
  ['encryption', 'BucketEncryption'],
  ['intelligent-tiering', 'BucketIntelligentTieringConfiguration'],
  ['inventory', 'BucketInventoryConfiguration'],
  ['lifecycle', 'BucketLifecycleConfiguration'],
  ['location', 'BucketLocation'],
  ['logging', 'BucketLogging'],
  ['metadataAnnotationTable', ''],
  ['metadataConfiguration', 'BucketMetadataConfiguration'],
  ['metadataInventoryTable', ''],
  ['metadataJournalTable', ''],
  ['metadataTable', 'BucketMetadataTableConfiguration'],
  ['metrics', 'BucketMetricsConfiguration'],
  ['notification', 'BucketNotificationConfiguration'],
  ['object-lock', 'ObjectLockConfiguration'],
  ['ownershipControls', 'BucketOwnershipControls'],
  ['policy', 'BucketPolicy'],
  ['policyStatus', 'BucketPolicyStatus'],
  ['publicAccessBlock', 'PublicAccessBlock'],
  ['replication', 'BucketReplication'],
  ['requestPayment', 'BucketRequestPayment'],
  ['session', ''],
  ['tagging', 'BucketTagging'],
  ['uploads', ''],
  ['versioning', 'BucketVersioning'],
  ['versions', ''],
  ['website', 'BucketWebsite'],
];

const ofObject: readonly (readonly [string, string])[] = [
  ['acl', 'ObjectAcl'],
  ['annotation', 'ObjectAnnotation'],
  ['attributes', 'ObjectAttributes'],
  ['encryption', 'ObjectEncryption'],
  ['legal-hold', 'ObjectLegalHold'],
  ['renameObject', ''],
  ['restore', ''],
  ['retention', 'ObjectRetention'],
  ['select', ''],
  ['tagging', 'ObjectTagging'],
  ['torrent', 'ObjectTorrent'],
  ['uploads', ''],
];

const irregular: ReadonlyMap<string, string> = new Map([
  ['POST bucket delete', 'DeleteObjects'],
  ['POST bucket metadataConfiguration', 'CreateBucketMetadataConfiguration'],
  ['POST bucket metadataTable', 'CreateBucketMetadataTableConfiguration'],
  ['DELETE bucket lifecycle', 'DeleteBucketLifecycle'],
  ['GET bucket session', 'CreateSession'],
  ['GET bucket uploads', 'ListMultipartUploads'],
  ['GET bucket versions', 'ListObjectVersions'],
  ['PUT bucket metadataAnnotationTable', 'UpdateBucketMetadataAnnotationTableConfiguration'],
  ['PUT bucket metadataInventoryTable', 'UpdateBucketMetadataInventoryTableConfiguration'],
  ['PUT bucket metadataJournalTable', 'UpdateBucketMetadataJournalTableConfiguration'],
  ['PUT object encryption', 'UpdateObjectEncryption'],
  ['PUT object renameObject', 'RenameObject'],
  ['POST object restore', 'RestoreObject'],
  ['POST object select', 'SelectObjectContent'],
  ['POST object uploads', 'CreateMultipartUpload'],
]);
