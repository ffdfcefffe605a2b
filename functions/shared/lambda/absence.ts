import { errorName } from '../storage/errors.ts';
import type { Storage } from '../dragon/ports.ts';
import type { Telemetry } from '../storage/telemetry.ts';

/** A role lacks a permission that the storage protocol needs; the message names it. */
export class MissingPermissionError extends Error {
  override readonly name = 'MissingPermissionError';
}

/** The prefixes under which this function asks for objects that may be missing, as infra/storage.ts grants them. */
export interface Watched {
  readonly truth: readonly string[];
  readonly derived: readonly string[];
}

export function readWatched(text: string | undefined): Watched {
  return { truth: [], derived: [], ...(text === undefined ? {} : (JSON.parse(text) as Partial<Watched>)) };
}

/**
 * Asks for an object that does not exist, once for each prefix. S3 answers 404 if the caller may list the prefix, and
 * 403 otherwise. With 403 each missing claim or report would look like a refusal, and the whole protocol would fail far
 * from its cause. docs: Amazon S3 API Reference, "GetObject", Permissions.
 */
export async function checkAbsence(
  stores: Partial<Pick<Storage, 'truth' | 'derived'>>,
  watched: Watched,
  telemetry: Telemetry,
): Promise<void> {
  const probes = (['truth', 'derived'] as const).flatMap((store) =>
    watched[store].map((prefix) => ({ store, prefix })),
  );
  await Promise.all(
    probes.map(async ({ store, prefix }) => {
      try {
        await stores[store]?.get(`${prefix}absent`);
      } catch (error) {
        // Other errors do not concern permissions, and the next call will meet them.
        if (errorName(error) !== 'AccessDenied') return;
        telemetry.error('The role may not learn that an object is missing.', {
          action: 's3:ListBucket',
          store,
          prefix,
        });
        throw new MissingPermissionError(
          `S3 answers 403 for a missing key under ${prefix}: the role lacks s3:ListBucket on the ${store} bucket ` +
            `with s3:prefix ${prefix}*, or s3:GetObject there.`,
        );
      }
    }),
  );
}
