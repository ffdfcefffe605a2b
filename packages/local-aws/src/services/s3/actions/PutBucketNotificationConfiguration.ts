import { xmlNamespace } from '../context.ts';
import { notificationDocument, readNotifications } from '../engine/notification-configuration.ts';
import { readPayload } from '../engine/payload.ts';
import { onBucket } from '../needs.ts';
import { checkDestinations } from '../notification-destinations.ts';
import { payloadHeaders, type S3Action } from '../s3-action.ts';

export const PutBucketNotificationConfiguration: S3Action = {
  query: ['notification'],
  headers: [...payloadHeaders, 'x-amz-skip-destination-validation'],
  needs: onBucket('s3:PutBucketNotification'),
  genuine: [
    {
      method: 'PUT',
      path: '/bucket',
      query: { notification: '' },
      body: '<NotificationConfiguration><EventBridgeConfiguration/></NotificationConfiguration>',
    },
  ],
  async run({ bucket, headers, body, entry }, context) {
    const { store, ids } = context;
    store.bucket(bucket);
    const configuration = readNotifications(readPayload(headers, body).bytes, () => ids.uuid());
    if (headers['x-amz-skip-destination-validation'] !== 'true')
      await checkDestinations(context, bucket, configuration, entry);
    const document = notificationDocument(configuration, xmlNamespace);
    store.transaction(() => store.settings.set(bucket, 'notification', document));
    return { status: 200, headers: {}, body: '' };
  },
};
