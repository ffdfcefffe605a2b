import { honoured, inert, object, text, list } from '../../contract/properties.ts';
import { findings } from '../../kernel/errors.ts';
import type { ResourceProvider } from '../../contract/resource-provider.ts';
import { xmlNamespace, type S3Context } from './context.ts';
import {
  checkNotifications,
  filterName,
  notificationDocument,
  type Notification,
  type NotificationKind,
} from './engine/notification-configuration.ts';

interface Given {
  readonly Id?: string;
  readonly Event?: string;
  readonly Events?: readonly string[];
  readonly Filter?: Readonly<
    Record<string, { readonly Rules?: readonly Rule[]; readonly FilterRules?: readonly Rule[] }>
  >;
}

interface Rule {
  readonly Name: string;
  readonly Value: string;
}

const rules = list(object({ Name: text, Value: text }));
const entry = (target: string) =>
  list(object({ Event: text, [target]: text, Filter: object({ S3Key: object({ Rules: rules }) }) }));

/** The property `NotificationConfiguration` of AWS::S3::Bucket. */
export const bucketNotifications = object({
  EventBridgeConfiguration: object({ EventBridgeEnabled: honoured }),
  LambdaConfigurations: entry('Function'),
  QueueConfigurations: entry('Queue'),
  TopicConfigurations: entry('Topic'),
});

/** The names that templates use for the lists and the ARNs in them, in buckets and in the custom resource. */
const lists: readonly (readonly [string, string, NotificationKind])[] = [
  ['LambdaConfigurations', 'Function', 'CloudFunction'],
  ['QueueConfigurations', 'Queue', 'Queue'],
  ['TopicConfigurations', 'Topic', 'Topic'],
  ['LambdaFunctionConfigurations', 'LambdaFunctionArn', 'CloudFunction'],
  ['QueueConfigurations', 'QueueArn', 'Queue'],
  ['TopicConfigurations', 'TopicArn', 'Topic'],
];

/** Reads the entries, and checks them like those of a call. */
function notificationsIn(bucket: string, configuration: Readonly<Record<string, unknown>>): Notification[] {
  const notifications = lists.flatMap(([name, target, kind]) =>
    ((configuration[name] ?? []) as readonly Given[])
      .filter((one) => target in one)
      .map((one, index): Notification => notificationOf(one, kind, target, `${bucket}-${kind}-${index}`)),
  );
  checkNotifications(notifications);
  return notifications;
}

/** The steps that check each entry, and all of them. A step may find again what one before it has found. */
export const notificationChecks = (
  bucket: string,
  configuration: Readonly<Record<string, unknown>>,
): readonly (() => unknown)[] => [
  ...Object.entries(configuration).flatMap(([name, entries]) =>
    Array.isArray(entries) ? entries.map((entry) => () => notificationsIn(bucket, { [name]: [entry] })) : [],
  ),
  () => notificationsIn(bucket, configuration),
];

/** Sends no test event, because the destination may not exist yet. */
export function provisionNotifications({ store }: S3Context, bucket: string, given: unknown): void {
  if (given === undefined) return;
  const configuration = given as Readonly<Record<string, unknown>>;
  const notifications = notificationsIn(bucket, configuration);
  const eventBridge = configuration['EventBridgeConfiguration'] as { EventBridgeEnabled?: unknown } | undefined;
  const isOn = eventBridge !== undefined && String(eventBridge.EventBridgeEnabled ?? true) === 'true';
  const document = notificationDocument({ notifications, eventBridge: isOn }, xmlNamespace);
  store.settings.set(bucket, 'notification', document);
}

function notificationOf(given: Given, kind: NotificationKind, target: string, id: string): Notification {
  const { S3Key, Key } = given.Filter ?? {};
  const filters = S3Key?.Rules ?? Key?.FilterRules ?? [];
  const named = filters.map(({ Name, Value }) => [filterName(Name), Value] as const);
  const valueOf = (name: string): string => named.find(([one]) => one === name)?.[1] ?? '';
  return {
    id: given.Id ?? id,
    kind,
    arn: String((given as Readonly<Record<string, unknown>>)[target]),
    events: given.Events ?? [String(given.Event)],
    prefix: valueOf('prefix'),
    suffix: valueOf('suffix'),
  };
}

/** The CDK writes it for every bucket with notifications. observed: aws-cdk-lib 2.276.0 */
export const bucketNotificationsProvider = (context: S3Context): ResourceProvider => ({
  properties: {
    ServiceToken: inert('the function that it names is not needed'),
    BucketName: text,
    NotificationConfiguration: honoured,
    Managed: honoured,
    SkipDestinationValidation: inert('at provisioning no destination is validated'),
  },
  examine: ({ logicalId, properties }) =>
    findings(() =>
      notificationsIn(logicalId, (properties['NotificationConfiguration'] ?? {}) as Record<string, unknown>),
    ),
  provision({ properties, physicalName }) {
    const bucket = String(properties['BucketName']);
    context.store.bucket(bucket);
    provisionNotifications(context, bucket, properties['NotificationConfiguration']);
    return { ref: physicalName(), attributes: {} };
  },
});
