import type { EpochMs } from '../../../kernel/clock.ts';
import type { Checksum, ChecksumAlgorithm } from '../engine/checksums.ts';
import type { Tags } from '../engine/tags.ts';

/**
 * The place of the bytes: blobs in order, each as `[id, size]`. A put has one blob, a multipart upload several, and an
 * empty object none.
 */
export type Blobs = readonly (readonly [id: number, size: number])[];

export type Versioning = 'Enabled' | 'Suspended' | undefined;

/** The facts from the writer, which are stored as JSON with the version. */
export interface ObjectDetail {
  /** The response headers of GET and HEAD: `content-type`, `cache-control`, `x-amz-meta-…`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly checksum?: Checksum;
  readonly tags?: Tags;
  /** The sizes of the parts of a multipart upload. */
  readonly parts?: readonly number[];
  /** The checksums of the parts of an upload with a composite checksum. */
  readonly partChecksums?: readonly string[];
}

/** The facts about a version in a listing. */
export interface ListedVersion {
  readonly id: number;
  readonly key: Buffer;
  readonly versionId: string;
  readonly latest: boolean;
  readonly deleteMarker: boolean;
  /** The ETag without quotes. */
  readonly etag: string;
  readonly size: number;
  readonly modified: EpochMs;
  readonly checksum?: Pick<Checksum, 'algorithm' | 'type'>;
}

export interface ObjectVersion extends ListedVersion, ObjectDetail {
  readonly checksum?: Checksum;
  readonly blobs: Blobs;
}

export interface NewVersion {
  readonly bucket: string;
  readonly key: string;
  readonly etag: string;
  readonly size: number;
  readonly modified: EpochMs;
  readonly detail: ObjectDetail;
  readonly blobs: Blobs;
}

export interface Upload {
  readonly uploadId: string;
  readonly bucket: string;
  readonly key: string;
  readonly initiated: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly checksumAlgorithm?: ChecksumAlgorithm;
  /** The type of the checksum; COMPOSITE if it is absent. */
  readonly checksumType?: Checksum['type'];
  readonly tags?: Tags;
  /** The key was deleted after the upload began, which a conditional completion must notice. */
  readonly keyDeleted: boolean;
}

export interface Part {
  readonly partNumber: number;
  readonly etag: string;
  readonly size: number;
  readonly modified: EpochMs;
  readonly blob: number;
  readonly checksum?: Checksum;
}
