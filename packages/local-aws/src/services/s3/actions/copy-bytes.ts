import { piecesOf } from '../../../kernel/in-turns.ts';
import { createDigest, createEtag, type Checksum, type ChecksumAlgorithm } from '../engine/checksums.ts';
import type { S3Store } from '../store/index.ts';
import type { Blobs, ObjectVersion } from '../store/model.ts';

export interface CopiedBytes {
  /** A draft, which the caller adopts within a transaction, or removes. */
  readonly blobs: Blobs;
  readonly etag: string;
  readonly checksum?: Checksum;
}

/**
 * Copies `[start, end)` of an object, a MiB at a time: a small request may stand for 5 GiB, and others are served in
 * between.
 */
export async function copyBytes(
  store: S3Store,
  source: ObjectVersion,
  { start, end }: { readonly start: number; readonly end: number },
  algorithm: ChecksumAlgorithm | undefined,
): Promise<CopiedBytes> {
  const etag = createEtag();
  const digest = algorithm && createDigest(algorithm);
  async function* read(): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const bytes of store.blobs.stream(source.blobs, start, end)) {
      etag.update(bytes);
      digest?.update(bytes);
      yield bytes;
    }
  }
  const blobs = end > start ? await store.blobs.draft(read()) : [];
  const checksum = algorithm && digest && ({ algorithm, value: digest.value(), type: 'FULL_OBJECT' } as const);
  return { blobs, etag: etag.value(), ...(checksum && { checksum }) };
}

/** Keeps copied bytes together with what `work` writes. If that throws, the bytes go. */
export function adopting<T>(store: S3Store, blobs: Blobs, work: () => T): T {
  try {
    return store.transaction(() => {
      store.blobs.adopt(blobs);
      return work();
    });
  } catch (error) {
    store.transaction(() => store.blobs.remove(blobs));
    throw error;
  }
}

/** More than this is stored in several turns of the event loop. */
const mostBytesOfTurn = 4 * 2 ** 20;

/**
 * Stores bytes together with what `work` writes. A large body is stored a MiB at a time, and others are served in
 * between.
 */
export async function storing<T>(store: S3Store, bytes: Uint8Array, work: (blobs: () => Blobs) => T): Promise<T> {
  if (bytes.length <= mostBytesOfTurn) return store.transaction(() => work(() => store.blobs.write(bytes)));
  const blobs = await store.blobs.draft(piecesOf(bytes));
  return adopting(store, blobs, () => work(() => blobs));
}
