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
  /** The id of the removed version, or of the delete marker that was made. */
  readonly versionId?: string;
  readonly deleteMarker: boolean;
}

export interface BucketPolicy {
  /** The policy as the template writes it, for GetBucketPolicy. */
  readonly text: string;
  readonly document: PolicyDocument;
}

/** Stores everything of S3. Only the files of this folder touch the `s3_` tables. */
export class S3Store {
  readonly buckets: BucketStore;
  readonly versions: Pick<VersionRows, 'latest' | 'byVersion' | 'setDetail' | 'any' | 'listLive' | 'listAll'>;
  readonly blobs: BlobStore;
  readonly uploads: UploadRows;
  readonly settings: SettingStore;
  /** The documents of AWS::S3::BucketPolicy, by bucket. */
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

  /** Keeps all writes of `work`, or none of them. */
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

  /** Makes the new version the current one, within a transaction. */
  putVersion(version: NewVersion): ObjectVersion {
    return this.#add(version, false);
  }

  /** Deletes the key as the bucket's versioning says, or deletes one version permanently, within a transaction. */
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

  /** If versioning is absent or suspended, a write replaces only the version "null". */
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
