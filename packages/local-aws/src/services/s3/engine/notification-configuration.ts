import {
  childOf,
  childrenOf,
  onlyChildren,
  parseXml,
  textOf,
  writeXml,
  type XmlContent,
  type XmlElement,
} from '../../../protocol/rest-xml.ts';
import { invalidArgument, malformedXml, notImplemented } from '../errors.ts';

/** Sends events of one kind to one destination. */
export interface Notification {
  readonly id: string;
  /** The ARN of a queue, a topic or a function. */
  readonly arn: string;
  readonly kind: NotificationKind;
  readonly events: readonly string[];
  readonly prefix: string;
  readonly suffix: string;
}

export type NotificationKind = 'Queue' | 'Topic' | 'CloudFunction';

export interface NotificationConfiguration {
  readonly notifications: readonly Notification[];
  /** Every event goes to EventBridge. */
  readonly eventBridge: boolean;
}

const kinds: readonly NotificationKind[] = ['Topic', 'Queue', 'CloudFunction'];

/** docs: Amazon S3 User Guide, "Event notification types and destinations" */
const known = [
  ...['*', 'Put', 'Post', 'Copy', 'CompleteMultipartUpload'].map((name) => `s3:ObjectCreated:${name}`),
  ...['*', 'Delete', 'DeleteMarkerCreated'].map((name) => `s3:ObjectRemoved:${name}`),
  's3:ReducedRedundancyLostObject',
  ...['*', 'Post', 'Completed', 'Delete'].map((name) => `s3:ObjectRestore:${name}`),
  ...['*', 'OperationFailedReplication', 'OperationMissedThreshold'].map((name) => `s3:Replication:${name}`),
  's3:Replication:OperationReplicatedAfterThreshold',
  's3:Replication:OperationNotTracked',
  ...['*', 'Put', 'Delete'].map((name) => `s3:ObjectTagging:${name}`),
  ...['*', 'Delete', 'DeleteMarkerCreated'].map((name) => `s3:LifecycleExpiration:${name}`),
  's3:LifecycleTransition',
  's3:IntelligentTiering',
  's3:ObjectAcl:Put',
];

/**
 * Reads the configuration. `newId` makes ids for the entries that have none. docs: Amazon S3 API Reference,
 * "PutBucketNotificationConfiguration"
 */
export function readNotifications(document: Uint8Array, newId: () => string): NotificationConfiguration {
  const root = parseXml(document);
  if (root.name !== 'NotificationConfiguration') throw malformedXml();
  onlyChildren(root, [...kinds.map((kind) => `${kind}Configuration`), 'EventBridgeConfiguration']);
  const notifications = kinds.flatMap((kind) =>
    childrenOf(root, `${kind}Configuration`).map((element) => readNotification(kind, element, newId)),
  );
  checkOverlaps(notifications);
  return { notifications, eventBridge: childOf(root, 'EventBridgeConfiguration') !== undefined };
}

function readNotification(kind: NotificationKind, element: XmlElement, newId: () => string): Notification {
  onlyChildren(element, ['Id', kind, 'Event', 'Filter']);
  const arn = textOf(element, kind);
  const events = childrenOf(element, 'Event').map(({ text }) => text);
  if (arn === undefined || events.length === 0) throw malformedXml();
  for (const event of events) checkEvent(event);
  const rules = childOf(childOf(element, 'Filter'), 'S3Key');
  return { id: textOf(element, 'Id') ?? newId(), arn, kind, events, ...filterOf(rules) };
}

function checkEvent(event: string): void {
  if (!known.includes(event)) throw invalidArgument('The event is not supported for notifications', 'Event', event);
  // The other events never happen here: nothing expires, is restored or is replicated.
  if (event.startsWith('s3:ObjectTagging:')) throw notImplemented(`The event ${event}`);
}

/** Checks what the entries of a template say, as those of a call are checked. */
export function checkNotifications(notifications: readonly Notification[]): void {
  for (const { events } of notifications) for (const event of events) checkEvent(event);
  checkOverlaps(notifications);
}

/** Answers what a rule of a filter is about. */
export function filterName(given: string | undefined): 'prefix' | 'suffix' {
  const name = given?.toLowerCase();
  if (name === 'prefix' || name === 'suffix') return name;
  throw invalidArgument('filter rule name must be either prefix or suffix', 'FilterRule', name ?? '');
}

function filterOf(rules: XmlElement | undefined): Pick<Notification, 'prefix' | 'suffix'> {
  const filter = { prefix: '', suffix: '' };
  for (const rule of rules ? childrenOf(rules, 'FilterRule') : [])
    filter[filterName(textOf(rule, 'Name'))] = textOf(rule, 'Value') ?? '';
  return filter;
}

/** docs: Amazon S3 User Guide, "Configuring event notifications using object key name filtering" */
function checkOverlaps(notifications: readonly Notification[]): void {
  notifications.forEach((one, index) => {
    for (const other of notifications.slice(index + 1))
      if (overlap(one, other))
        throw invalidArgument(
          'Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are ' +
            'overlapping for the same event type.',
          'Event',
          one.events[0] ?? '',
        );
  });
}

const overlap = (one: Notification, other: Notification): boolean =>
  one.events.some((a) => other.events.some((b) => covers(a, b) || covers(b, a))) &&
  (one.prefix.startsWith(other.prefix) || other.prefix.startsWith(one.prefix)) &&
  (one.suffix.endsWith(other.suffix) || other.suffix.endsWith(one.suffix));

const covers = (pattern: string, event: string): boolean =>
  pattern.endsWith('*') ? event.startsWith(pattern.slice(0, -1)) : pattern === event;

/** Tells whether a notification matches an event, whose name a configuration writes as `s3:ObjectCreated:Put`. */
export const wants = ({ events, prefix, suffix }: Notification, event: string, key: string): boolean =>
  events.some((pattern) => covers(pattern, event)) && key.startsWith(prefix) && key.endsWith(suffix);

export function notificationDocument(
  { notifications, eventBridge }: NotificationConfiguration,
  namespace: string,
): string {
  const byKind = kinds.map((kind): [string, XmlContent] => [
    `${kind}Configuration`,
    notifications.filter((one) => one.kind === kind).map((one) => elementOf(one)),
  ]);
  const content = { ...Object.fromEntries(byKind), ...(eventBridge && { EventBridgeConfiguration: {} }) };
  return writeXml('NotificationConfiguration', content, namespace);
}

function elementOf({ id, kind, arn, events, prefix, suffix }: Notification): XmlContent {
  const rules = Object.entries({ Prefix: prefix, Suffix: suffix }).filter(([, value]) => value !== '');
  const FilterRule = rules.map(([Name, Value]) => ({ Name, Value }));
  return { Id: id, [kind]: arn, Event: [...events], ...(rules.length > 0 && { Filter: { S3Key: { FilterRule } } }) };
}
