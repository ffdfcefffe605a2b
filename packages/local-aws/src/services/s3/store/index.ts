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
export class S3Store {
  readonly buckets: BucketStore;
  readonly versions: Pick<VersionRows, 'latest' | 'byVersion' | 'setDetail' | 'any' | 'listLive' | 'listAll'>;
  readonly blobs: BlobStore;
  readonly uploads: UploadRows;
  readonly settings: SettingStore;
  /** Documents of AWS::S3::BucketPolicy, by bucket. */
  readonly policies = new Map<string, BucketPolicy>();
  readonly #rows: VersionRows;
  readonly #newVersionId: () => string;
  readonly #perform: (work: () => unknown) => unknown;

  constructor(database: DurableDatabase, newVersionId: () => string) {
    this.buckets = createBucketStore(database);
    this.#rows = createVersionRows(database);
    this.versions = this.#rows;
    this.blobs = createBlobStore(database, this.#rows.holding);
    this.uploads = createUploadRows(database);
    this.settings = createSettingStore(database);
    this.#newVersionId = newVersionId;
    this.#perform = database.transaction((work: () => unknown) => work());
  }

  /** All of `work` or nothing of it. */
  transaction<T>(work: () => T): T {
    try {
      return this.#perform(work) as T;
    } catch (error) {
      this.#rows.forgetReads();
      throw error;
    }
  }

  bucket(name: string): Bucket {
    const found = this.buckets.get(name);
    if (!found) throw noSuchBucket(name);
    return found;
  }

  /** Makes the new version the current one. Within a transaction. */
  putVersion(version: NewVersion): ObjectVersion {
    return this.#add(version, false);
  }

  /** Deletes the key as the bucket's versioning says, or one version for good. Within a transaction. */
  deleteVersion(bucket: string, key: string, versionId: string | undefined, now: EpochMs): Deleted {
    this.uploads.noteDelete(bucket, key);
    if (versionId !== undefined) return this.#removeVersion(bucket, key, versionId);
    if (this.bucket(bucket).versioning === undefined) {
      const { deleteMarker } = this.#removeVersion(bucket, key, 'null');
      return { deleteMarker };
    }
    const nothing = { etag: '', size: 0, detail: { headers: {} }, blobs: [] };
    const marker = this.#add({ bucket, key, modified: now, ...nothing }, true);
    return { versionId: marker.versionId, deleteMarker: true };
  }

  /** Without versioning, and where it is suspended, a write replaces the version "null" and no other. */
  #add(version: NewVersion, deleteMarker: boolean): ObjectVersion {
    const { bucket, key, detail, etag, size, modified, blobs } = version;
    const versionId = this.bucket(bucket).versioning === 'Enabled' ? this.#newVersionId() : 'null';
    const replaced = versionId === 'null' ? this.#rows.byVersion(bucket, key, 'null') : undefined;
    if (replaced) this.#destroy(bucket, replaced);
    this.#rows.demote(bucket, key);
    const id = this.#rows.insert({ ...version, versionId, deleteMarker });
    const stored = { id, key: Buffer.from(key), versionId, latest: true, deleteMarker };
    return { ...detail, ...stored, etag, size, modified, blobs };
  }

  #removeVersion(bucket: string, key: string, versionId: string): Deleted {
    const version = this.#rows.byVersion(bucket, key, versionId);
    if (version) this.#destroy(bucket, version);
    if (version?.latest) this.#rows.promote(bucket, key);
    return { versionId, deleteMarker: version?.deleteMarker ?? false };
  }

  #destroy(bucket: string, version: ObjectVersion): void {
    this.#rows.delete(bucket, version);
    this.blobs.remove(version.blobs);
    this.blobs.forget(version.id);
  }
}
