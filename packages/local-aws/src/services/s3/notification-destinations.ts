import type { EntryId } from '../../contract/action.ts';
import { AwsError, UnsupportedError } from '../../kernel/errors.ts';
import type { S3Context } from './context.ts';
import type { Notification, NotificationConfiguration } from './engine/notification-configuration.ts';
import { testEvent } from './engine/notification-records.ts';
import { S3Error } from './errors.ts';
import type { NotificationTargets } from './changes.ts';

/**
 * Checks destinations: queues and topics get a test event at once, and functions must allow the invocation. A
 * destination that cannot be reached makes the configuration invalid. docs: Amazon S3 User Guide, "Granting permissions
 * to publish event notification messages to a destination"
 */
export async function checkDestinations(
  { targets, clock, ids, authorize }: S3Context,
  bucket: string,
  { notifications, eventBridge }: NotificationConfiguration,
  cause: EntryId | undefined,
): Promise<void> {
  if (!targets) {
    if (notifications.length > 0 || eventBridge) throw new UnsupportedError('Notifications without other services');
    return;
  }
  const told = new Map(notifications.map((notification) => [notification.arn, notification]));
  for (const notification of told.values()) {
    try {
      const principal = { type: 'Service', service: 's3.amazonaws.com', sourceArn: `arn:aws:s3:::${bucket}` } as const;
      if (notification.kind === 'CloudFunction')
        authorize({ principal, action: 'lambda:InvokeFunction', resource: notification.arn });
      else await send(targets, { principal, cause }, notification, testEvent(bucket, clock.now(), ids.uuid()));
    } catch (error) {
      if (!(error instanceof AwsError) || error instanceof UnsupportedError) throw error;
      throw notValid(notification);
    }
  }
}

async function send(
  targets: NotificationTargets,
  by: Pick<Parameters<NotificationTargets['sendMessage']>[0], 'principal' | 'cause'>,
  { kind, arn }: Notification,
  body: string,
): Promise<void> {
  if (kind === 'Queue') await targets.sendMessage({ ...by, queueArn: arn, body });
  else await targets.publishMessage({ ...by, topicArn: arn, message: body, subject: 'Amazon S3 Notification' });
}

const notValid = ({ arn }: Notification): S3Error =>
  new S3Error(400, 'InvalidArgument', 'Unable to validate the following destination configurations', {
    ArgumentName: arn,
    ArgumentValue: 'null',
  });
