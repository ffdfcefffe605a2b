import type { S3Context } from '../context.ts';
import { checkDelete } from '../engine/conditions.ts';
import { checkVersionId } from '../objects.ts';
import type { S3Action } from '../s3-action.ts';
import type { Deleted, S3State } from '../state/index.ts';

export const DeleteObject = ({ state, clock }: S3Context): S3Action => ({
  query: ['versionId'],
  headers: [],
  handle({ bucket, key, query, headers }) {
    state.bucket(bucket);
    const versionId = query.get('versionId') ?? undefined;
    if (versionId !== undefined) checkVersionId(versionId);
    const deleted = state.transaction(() =>
      deleteObject(state, { bucket, key, versionId, ifMatch: headers['if-match'] }, clock.now()),
    );
    const answer = {
      ...(deleted.deleteMarker && { 'x-amz-delete-marker': 'true' }),
      ...(deleted.versionId !== undefined && { 'x-amz-version-id': deleted.versionId }),
    };
    return { status: 204, headers: answer, body: '' };
  },
});

export interface Deletion {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string | undefined;
  readonly ifMatch: string | undefined;
}

/** Within a transaction. Deleting what is not there succeeds, unless a condition asks for it. */
export function deleteObject(state: S3State, { bucket, key, versionId, ifMatch }: Deletion, now: number): Deleted {
  if (ifMatch !== undefined) {
    const latest = state.versions.latest(bucket, key);
    checkDelete(ifMatch, key, latest?.deleteMarker === true ? 'delete-marker' : latest);
  }
  return state.deleteVersion(bucket, key, versionId, now);
}
