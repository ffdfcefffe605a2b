import type { EpochMs } from '../../../kernel/clock.ts';
import { deletes } from '../needs.ts';
import type { S3Context } from '../context.ts';
import { checkDelete } from '../engine/conditions.ts';
import { checkVersionId } from '../objects.ts';
import type { S3Action } from '../s3-action.ts';
import type { Deleted, S3Store } from '../store/index.ts';

export const DeleteObject: S3Action = {
  query: ['versionId'],
  headers: [],
  needs: deletes,
  genuine: [{ method: 'DELETE', path: '/bucket/key' }],
  run({ bucket, key, query, headers, changes }, { store, clock }: S3Context) {
    store.bucket(bucket);
    const versionId = query.get('versionId') ?? undefined;
    if (versionId !== undefined) checkVersionId(versionId, store.bucket(bucket).versioning);
    const deleted = store.transaction(() =>
      deleteObject(store, { bucket, key, versionId, ifMatch: headers['if-match'] }, clock.now()),
    );
    changes.push({ kind: 'delete', key, asked: versionId, deleted });
    const answer = {
      ...(deleted.deleteMarker && { 'x-amz-delete-marker': 'true' }),
      ...(deleted.versionId !== undefined && { 'x-amz-version-id': deleted.versionId }),
    };
    return { status: 204, headers: answer, body: '' };
  },
};

export interface Deletion {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string | undefined;
  readonly ifMatch: string | undefined;
}

/** Deletes within the caller's transaction. Deleting a missing object succeeds, unless a condition requires it. */
export function deleteObject(store: S3Store, { bucket, key, versionId, ifMatch }: Deletion, now: EpochMs): Deleted {
  if (ifMatch !== undefined) {
    const latest = store.versions.latest(bucket, key);
    checkDelete(ifMatch, key, latest?.deleteMarker === true ? 'delete-marker' : latest);
  }
  return store.deleteVersion(bucket, key, versionId, now);
}
