import { createHash } from 'node:crypto';
import type { EntryId } from '../../../contract/action.ts';
import { sequenceNumber, type StreamRecord, type TableStream } from '../../../contract/table-streams.ts';
import type { EpochMs } from '../../../kernel/clock.ts';
import type { StreamView } from '../../../kernel/stream-view.ts';
import { sizeOfItem } from '../engine/size.ts';
import { isEqual, type Item } from '../engine/value.ts';

/** What has written an item. */
export interface WrittenBy {
  /** The call that wrote it, unless the service did so by itself. */
  readonly cause?: EntryId | undefined;
  /** The item was removed because it had expired. */
  readonly isExpiry?: boolean;
}

/** A change of one item. */
export interface Change extends WrittenBy {
  readonly key: Item;
  readonly before: Item | undefined;
  readonly after: Item | undefined;
}

/** What is kept of a change. */
export interface KeptChange {
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly images: { readonly Keys: Item; readonly NewImage?: Item; readonly OldImage?: Item };
  readonly isExpiry?: true;
  /** The journal's entry of the call that made the change. It is shown to nobody who reads the stream. */
  readonly cause?: EntryId;
}

const shows: Readonly<Record<StreamView, { readonly isNew: boolean; readonly isOld: boolean }>> = {
  KEYS_ONLY: { isNew: false, isOld: false },
  NEW_IMAGE: { isNew: true, isOld: false },
  OLD_IMAGE: { isNew: false, isOld: true },
  NEW_AND_OLD_IMAGES: { isNew: true, isOld: true },
};

/**
 * Answers what a stream keeps of a change, or undefined for a write that changes nothing. docs: Amazon DynamoDB
 * Developer Guide, "Change data capture for DynamoDB Streams"
 */
export function keptOf(view: StreamView, { key, before, after, isExpiry, cause }: Change): KeptChange | undefined {
  if (before && after && isEqual({ M: before }, { M: after })) return undefined;
  if (!before && !after) return undefined;
  const { isNew, isOld } = shows[view];
  return {
    eventName: nameOf(before, after),
    images: { Keys: key, ...(isNew && after && { NewImage: after }), ...(isOld && before && { OldImage: before }) },
    ...(isExpiry && { isExpiry }),
    ...(cause !== undefined && { cause }),
  };
}

function nameOf(before: Item | undefined, after: Item | undefined): KeptChange['eventName'] {
  if (!before) return 'INSERT';
  return after ? 'MODIFY' : 'REMOVE';
}

/** docs: Amazon DynamoDB API Reference, "Record", "StreamRecord" */
export function recordOf(stream: TableStream, place: number, at: EpochMs, kept: KeptChange): StreamRecord {
  const bytes = Object.values(kept.images).reduce((sum, item) => sum + sizeOfItem(item), 0);
  const shown = {
    eventID: createHash('md5').update(`${stream.arn}/${place}`).digest('hex'),
    eventName: kept.eventName,
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: stream.arn.split(':')[3],
    dynamodb: {
      ApproximateCreationDateTime: Math.floor(at / 1000),
      ...kept.images,
      SequenceNumber: sequenceNumber(place),
      SizeBytes: bytes,
      StreamViewType: stream.view,
    },
    // docs: Amazon DynamoDB Developer Guide, "DynamoDB Streams and Time to Live"
    ...(kept.isExpiry && { userIdentity: { PrincipalId: 'dynamodb.amazonaws.com', Type: 'Service' } }),
  };
  return { place, shown, bytes };
}
