import type { EpochMs } from '../../../kernel/clock.ts';
import type { Checksum, ChecksumAlgorithm } from '../engine/checksums.ts';
import type { Tags } from '../engine/tags.ts';

/**
 * Where bytes lie: blobs in order, each of `[id, size]`. One for a put, several for a multipart upload, none for an
 * empty object.
 */
export type Blobs = readonly (readonly [id: number, size: number])[];

export type Versioning = 'Enabled' | 'Suspended' | undefined;

/** What a writer gives; kept as JSON with the version. */
export interface ObjectDetail {
  /** Response headers of GET and HEAD: `content-type`, `cache-control`, `x-amz-meta-…`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly checksum?: Checksum;
  readonly tags?: Tags;
  /** Of a multipart upload: the sizes of its parts. */
  readonly parts?: readonly number[];
}

/** What a listing tells of a version. */
export interface ListedVersion {
  readonly id: number;
  readonly key: Buffer;
  readonly versionId: string;
  readonly latest: boolean;
  readonly deleteMarker: boolean;
  /** Without quotes. */
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
  readonly modified: number;
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
  /** COMPOSITE unless it is there. */
  readonly checksumType?: Checksum['type'];
  readonly tags?: Tags;
  /** The key was deleted since the upload began, which a conditional completion must not miss. */
  readonly keyDeleted: boolean;
}

export interface Part {
  readonly partNumber: number;
  readonly etag: string;
  readonly size: number;
  readonly modified: number;
  readonly blob: number;
  readonly checksum?: Checksum;
}
