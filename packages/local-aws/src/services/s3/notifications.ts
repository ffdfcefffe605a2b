import type { EntryId } from '../../contract/action.ts';
import type { Ports } from '../../contract/service.ts';
import { createDeliveryQueue, type DeliveryQueue } from '../../delivery/queue.ts';
import { limitsOf } from '../../delivery/retry-policy.ts';
import type { Change, NotificationTargets } from './changes.ts';
import type { Principal } from '../../kernel/principal.ts';
import { canonicalId } from './context.ts';
import { wants, readNotifications, type NotificationConfiguration } from './engine/notification-configuration.ts';
import { bridgeEventOf, recordOf, type ObjectEvent } from './engine/notification-records.ts';
import type { S3Call } from './s3-action.ts';
import type { S3Store } from './store/index.ts';

/** Tells queues, topics, functions and EventBridge of changes of a bucket's objects, at least once. */
export class Notifications {
  readonly #ports: Ports;
  readonly #store: S3Store;
  readonly #targets: NotificationTargets;
  readonly #queue: DeliveryQueue;
  #count = 0;

  constructor(ports: Ports, store: S3Store, targets: NotificationTargets) {
    this.#ports = ports;
    this.#store = store;
    this.#targets = targets;
    this.#queue = createDeliveryQueue(
      { ...ports, ...targets },
      {
        table: 's3_notifications',
        service: 's3.amazonaws.com',
        sourceAttribute: 'BUCKET_ARN',
        deadLettersBy: 'service',
      },
    );
  }

  start(): void {
    this.#queue.start();
  }

  stop(): Promise<void> {
    return this.#queue.stop();
  }

  tell(action: string, call: S3Call): void {
    const { bucket, changes } = call;
    const document = changes.length === 0 ? undefined : this.#store.settings.get(bucket, 'notification');
    if (document === undefined) return;
    const configuration = readNotifications(Buffer.from(document), () => '');
    for (const change of changes) this.#tellOf(this.#eventOf(action, call, change), configuration, call.entry);
  }

  #tellOf(
    event: ObjectEvent,
    { notifications, eventBridge }: NotificationConfiguration,
    cause: EntryId | undefined,
  ): void {
    const { region, accountId } = this.#ports;
    const owner = { region, accountId, ownerId: canonicalId(accountId) };
    for (const notification of notifications)
      if (wants(notification, `s3:${event.name}`, event.key))
        this.#send(event.bucket, notification.arn, recordOf(event, notification.id, owner), cause);
    if (eventBridge) this.#targets.putEvent({ ...bridgeEventOf(event, owner), cause });
  }

  #send(bucket: string, targetArn: string, payload: string, cause: EntryId | undefined): void {
    const source = `arn:aws:s3:::${bucket}`;
    const name = this.#ports.ids.uuid();
    this.#queue.add([{ source, targetArn, payload, deadLetterBody: payload, name, cause, ...limitsOf() }]);
  }

  #eventOf(action: string, { bucket, principal, requestId, sourceIp }: S3Call, change: Change): ObjectEvent {
    const time = this.#ports.clock.now();
    this.#count += 1;
    const sequencer = `${time.toString(16)}${this.#count.toString(16).padStart(7, '0')}`.toUpperCase();
    const asked = { bucket, key: change.key, time, requestId, sourceIp, principalId: idOf(principal), sequencer };
    if (change.kind === 'put') {
      const { size, etag, versionId } = change.version;
      const name = `ObjectCreated:${creations[action] ?? 'Put'}`;
      return { ...asked, name, reason: action, size, etag, ...(versionId !== 'null' && { versionId }) };
    }
    const { deleteMarker, versionId } = change.deleted;
    const isMarked = deleteMarker && change.asked === undefined;
    const name = isMarked ? 'ObjectRemoved:DeleteMarkerCreated' : 'ObjectRemoved:Delete';
    return { ...asked, name, reason: 'DeleteObject', ...(versionId !== undefined && { versionId }) };
  }
}

const creations: Readonly<Record<string, string>> = {
  PutObject: 'Put',
  PostObject: 'Post',
  CopyObject: 'Copy',
  CompleteMultipartUpload: 'CompleteMultipartUpload',
};

const idOf = (principal: Principal): string => ('userId' in principal ? principal.userId : principal.type);
