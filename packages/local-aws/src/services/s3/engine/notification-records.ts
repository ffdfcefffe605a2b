/** A change of an object, with the facts that the receivers of notifications need. */
export interface ObjectEvent {
  /** The name of the event: `ObjectCreated:Put` … */
  readonly name: string;
  readonly bucket: string;
  readonly key: string;
  readonly size?: number;
  readonly etag?: string;
  readonly versionId?: string;
  readonly time: number;
  /** The action: `PutObject`. */
  readonly reason: string;
  readonly requestId: string;
  readonly sourceIp: string;
  readonly principalId: string;
  readonly sequencer: string;
}

interface Owner {
  readonly region: string;
  readonly accountId: string;
  readonly ownerId: string;
}

/** docs: Amazon S3 User Guide, "Event message structure" */
export const recordOf = (event: ObjectEvent, configurationId: string, { region, ownerId }: Owner): string =>
  JSON.stringify({
    Records: [
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        awsRegion: region,
        eventTime: new Date(event.time).toISOString(),
        eventName: event.name,
        userIdentity: { principalId: `AWS:${event.principalId}` },
        requestParameters: { sourceIPAddress: event.sourceIp },
        responseElements: {
          'x-amz-request-id': event.requestId,
          'x-amz-id-2': Buffer.from(event.requestId).toString('base64'),
        },
        s3: {
          s3SchemaVersion: '1.0',
          configurationId,
          bucket: {
            name: event.bucket,
            ownerIdentity: { principalId: ownerId },
            arn: `arn:aws:s3:::${event.bucket}`,
          },
          object: {
            key: encodedKey(event.key),
            ...(event.size !== undefined && { size: event.size }),
            ...(event.etag !== undefined && { eTag: event.etag }),
            ...(event.versionId !== undefined && { versionId: event.versionId }),
            sequencer: event.sequencer,
          },
        },
      },
    ],
  });

/** Encodes a key as in a form, but leaves slashes. docs: Amazon S3 User Guide, "Event message structure" (key) */
const encodedKey = (key: string): string =>
  new URLSearchParams([['', key.toWellFormed()]]).toString().slice(1).replaceAll('%2F', '/');

/**
 * The event that is sent when a configuration is put. docs: Amazon S3 User Guide, "Event message structure"
 * (s3:TestEvent)
 */
export const testEvent = (bucket: string, time: number, requestId: string): string =>
  JSON.stringify({
    Service: 'Amazon S3',
    Event: 's3:TestEvent',
    Time: new Date(time).toISOString(),
    Bucket: bucket,
    RequestId: requestId,
    HostId: Buffer.from(requestId).toString('base64'),
  });

/** recorded: localstack/localstack, test_events.py (test_put_events_to_default_eventbus_for_custom_eventbus) */
export function bridgeEventOf(event: ObjectEvent, { accountId }: Owner) {
  const isCreated = event.name.startsWith('ObjectCreated');
  const deletionType = event.name.endsWith('DeleteMarkerCreated') ? 'Delete Marker Created' : 'Permanently Deleted';
  return {
    source: 'aws.s3',
    detailType: isCreated ? 'Object Created' : 'Object Deleted',
    resources: [`arn:aws:s3:::${event.bucket}`],
    detail: {
      version: '0',
      bucket: { name: event.bucket },
      object: {
        key: event.key,
        ...(event.size !== undefined && { size: event.size }),
        ...(event.etag !== undefined && { etag: event.etag }),
        ...(event.versionId !== undefined && { 'version-id': event.versionId }),
        sequencer: event.sequencer,
      },
      'request-id': event.requestId,
      requester: accountId,
      'source-ip-address': event.sourceIp,
      reason: event.reason,
      ...(!isCreated && { 'deletion-type': deletionType }),
    },
  };
}
