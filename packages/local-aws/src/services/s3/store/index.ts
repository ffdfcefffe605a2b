import type { EpochMs } from '../../../kernel/clock.ts';
import type { PolicyDocument } from '../../../contract/policy.ts';
import type { DurableDatabase } from '../../../storage/group-commit.ts';
import { noSuchBucket } from '../errors.ts';
import { createBlobStore, type BlobStore } from './blobs.ts';
import { createBucketStore, type Bucket, type BucketStore } from './buckets.ts';
import type { NewVersion, ObjectVersion } from './model.ts';
import { createSettingStore, type SettingStore } from './settings.ts';
import { createUploadRows, type UploadRows } from './uploads.ts';
import { createVersionRows, type VersionRows } from './versions.ts';

export interface Deleted {
  /** The version that was removed, or of the marker that was made. */
  readonly versionId?: string;
  readonly deleteMarker: boolean;
}

export interface BucketPolicy {
  /** As the template has it, for GetBucketPolicy. */
  readonly text: string;
  readonly document: PolicyDocument;
}

/** Everything that is stored. Only the files of this folder touch the `s3_` tables. */
export interface S3Store {
  readonly buckets: BucketStore;
  readonly versions: Pick<VersionRows, 'latest' | 'byVersion' | 'setDetail' | 'any' | 'listLive' | 'listAll'>;
  readonly blobs: BlobStore;
  readonly uploads: UploadRows;
  readonly settings: SettingStore;
  /** Documents of AWS::S3::BucketPolicy, by bucket. */
  readonly policies: Map<string, BucketPolicy>;
  /** All of `work` or nothing of it. */
  transaction<T>(work: () => T): T;
  bucket(name: string): Bucket;
  /** Makes the new version the current one. Within a transaction. */
  putVersion(version: NewVersion): ObjectVersion;
  /** Deletes the key as the bucket's versioning says, or one version for good. Within a transaction. */
  deleteVersion(bucket: string, key: string, versionId: string | undefined, now: EpochMs): Deleted;
}

export function createS3Store(database: DurableDatabase, newVersionId: () => string): S3Store {
  const buckets = createBucketStore(database);
  const versions = createVersionRows(database);
  const blobs = createBlobStore(database, versions.holding);
  const uploads = createUploadRows(database);
  const transaction = createTransactions(database, versions.forgetReads);
  const bucket = (name: string): Bucket => {
    const found = buckets.get(name);
    if (!found) throw noSuchBucket(name);
    return found;
  };
  const destroy = (name: string, version: ObjectVersion): void => {
    versions.delete(name, version);
    blobs.remove(version.blobs);
    blobs.forget(version.id);
  };

  // Without versioning, and where it is suspended, a write replaces the version "null" and no other.
  const add = (version: NewVersion, deleteMarker: boolean): ObjectVersion => {
    const versionId = bucket(version.bucket).versioning === 'Enabled' ? newVersionId() : 'null';
    const replaced = versionId === 'null' ? versions.byVersion(version.bucket, version.key, 'null') : undefined;
    if (replaced) destroy(version.bucket, replaced);
    versions.demote(version.bucket, version.key);
    const id = versions.insert({ ...version, versionId, deleteMarker });
    const { key, detail, etag, size, modified, blobs: held } = version;
    return {
      ...detail,
      id,
      key: Buffer.from(key),
      versionId,
      latest: true,
      deleteMarker,
      etag,
      size,
      modified,
      blobs: held,
    };
  };

  const removeVersion = (name: string, key: string, versionId: string): Deleted => {
    const version = versions.byVersion(name, key, versionId);
    if (version) destroy(name, version);
    if (version?.latest) versions.promote(name, key);
    return { versionId, deleteMarker: version?.deleteMarker ?? false };
  };

  return {
    buckets,
    versions,
    blobs,
    uploads,
    settings: createSettingStore(database),
    policies: new Map(),
    transaction,
    bucket,
    putVersion: (version) => add(version, false),
    deleteVersion(name, key, versionId, now) {
      uploads.noteDelete(name, key);
      if (versionId !== undefined) return removeVersion(name, key, versionId);
      if (bucket(name).versioning === undefined) {
        const { deleteMarker } = removeVersion(name, key, 'null');
        return { deleteMarker };
      }
      const marker = add(
        { bucket: name, key, etag: '', size: 0, modified: now, detail: { headers: {} }, blobs: [] },
        true,
      );
      return { versionId: marker.versionId, deleteMarker: true };
    },
  };
}

function createTransactions(database: DurableDatabase, undone: () => void): <T>(work: () => T) => T {
  const perform = database.transaction((work: () => unknown) => work());
  return <T>(work: () => T) => {
    try {
      return perform(work) as T;
    } catch (error) {
      undone();
      throw error;
    }
  };
}
