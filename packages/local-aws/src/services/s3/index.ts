import type { NamedPolicy } from '../../contract/policy.ts';
import type { AwsResponse, Door, Ports, Refusals, Service, UnauthenticatedRequest } from '../../contract/service.ts';
import type { Call } from '../../contract/action.ts';
import { unknownAction } from '../../contract/respond.ts';
import { AwsError, UnsupportedError } from '../../kernel/errors.ts';
import type { VerifyForm } from '../../protocol/form-signature.ts';
import type { Authorize, BucketsElsewhere, BucketsOfRegion } from '../../contract/ports.ts';
import * as actions from './actions/index.ts';
import { bucketArn, bucketOfArn, commonKeys, conditionKeys } from './needs.ts';
import { bringsObject, mostBodyBytes, readS3Request } from './read.ts';
import type { S3Context } from './context.ts';
import { checkKey, readCopySource } from './engine/address.ts';
import {
  bucketAlreadyOwned,
  documentTooLarge,
  permanentRedirect,
  requestIds,
  S3Error,
  s3ErrorResponse,
} from './errors.ts';
import { bucketDeployment, type WriteObject } from './deployment/provider.ts';
import { bucketPolicyProvider, bucketProvider } from './resources.ts';
import { bucketNotificationsProvider } from './template-notifications.ts';
import type { NotificationTargets } from './changes.ts';
import { Notifications } from './notifications.ts';
import { checkHonoured, type S3Call, type S3Request } from './s3-action.ts';
import { readBucketPolicy } from './bucket-policy.ts';
import { createPostDoor, type PostPorts } from './post-object.ts';
import { createPreflightDoor, readableByPage } from './cors.ts';
import { createSelectProcess } from './select/select-process.ts';
import { S3Store } from './store/index.ts';
import type { ObjectVersion } from './store/model.ts';
import { existingObject } from './objects.ts';

export interface S3Ports extends Ports {
  readonly selectDisabled?: boolean;
  /** Where copies of objects lie while a process reads them. */
  readonly selectFolder?: () => string;
  /**
   * Judges decisions within an action: each key of DeleteObjects, and whether a caller may learn that a key does not
   * exist.
   */
  readonly authorize: Authorize;
  /** Answers who signed the policy of a form. */
  readonly verifyForm?: VerifyForm;
  /** The other services, which hear of changes of objects. */
  readonly targets?: NotificationTargets;
  /** The buckets of other regions, if there are any. */
  readonly elsewhere?: BucketsElsewhere | undefined;
}

export interface S3Service extends Service<S3Request> {
  readonly buckets: BucketsOfRegion;
}

export function createS3(ports: S3Ports): S3Service {
  const context = contextOf(ports);
  const { store, accountId } = context;
  const notifications = ports.targets && new Notifications(ports, store, ports.targets);
  const run = runOf(context, notifications);
  return {
    read: readS3Request,
    needsOf(action, request) {
      if (!isActionName(action)) return undefined;
      // A missing bucket is reported to everybody, before permissions are checked.
      if (action !== 'CreateBucket' && request.bucket !== '' && !store.buckets.get(request.bucket)) return [];
      return actions[action].needs(request, commonKeys(request, accountId));
    },
    examples: () =>
      Object.entries(actions).flatMap(([action, { genuine }]) => genuine.map((input) => ({ action, input }))),
    run,
    answer(request, _action, output) {
      const response = output as AwsResponse;
      return readableByPage(store, request, { ...response, headers: { ...response.headers, ...requestIds(request) } });
    },
    error: (request, error) => errorForPage(store, request, error),
    refusals,
    actions: Object.keys(actions),
    conditionKeys,
    policyOf: (arn) => policyOf(store, bucketOfArn(arn)),
    targetOf: (_action, { bucket, key }) => `${bucket}/${key}`,
    mostBodyBytes,
    tooLarge: (head) => (bringsObject(head) ? undefined : documentTooLarge()),
    doors: [createPreflightDoor(store), createPostDoor(postPorts(ports, run)), unsignedDoor],
    resources: {
      'AWS::S3::Bucket': bucketProvider(context, ports.endpointUrl),
      'AWS::S3::BucketPolicy': bucketPolicyProvider(context),
      'Custom::S3BucketNotifications': bucketNotificationsProvider(context),
      'Custom::CDKBucketDeployment': bucketDeployment(context, writeBy(run, ports)),
    },
    buckets: {
      has: (name) => store.buckets.get(name) !== undefined,
      read: (name, key, most) => contentOf(store, existingObject(store, name, key), most),
      list: () => store.buckets.list(),
    },
    start: () => notifications?.start(),
    async stop() {
      await notifications?.stop();
      await context.selecting.stop();
      await store.blobs.stop();
    },
  };
}

const refusals: Refusals = {
  signature: 's3',
  denied: { code: 'AccessDenied', status: 403 },
  throttled: { code: 'SlowDown', status: 503, message: 'Please reduce your request rate.' },
};

function contextOf({
  database,
  clock,
  ids,
  region,
  accountId,
  authorize,
  operator,
  selectDisabled,
  selectFolder,
  requireAllowed,
  targets,
  principalExists,
  elsewhere,
}: S3Ports): S3Context {
  const newVersionId = (): string => Buffer.from(ids.bytes(24)).toString('base64url').replaceAll('-', '.');
  const store = new S3Store(database, newVersionId);
  for (const { bucket, text } of store.settings.all('policy'))
    store.policies.set(bucket, readBucketPolicy(bucket, text));
  const closed = selectDisabled ?? false;
  const selecting = createSelectProcess(requireAllowed, { ...(selectFolder && { folder: selectFolder }) });
  return {
    ...{ store, clock, ids, region, accountId, authorize, operator },
    ...{ selectDisabled: closed, selecting, targets, principalExists, elsewhere },
  };
}

const contentOf = (store: S3Store, found: ObjectVersion | undefined, most: number): Buffer | undefined =>
  found && found.size <= most ? Buffer.concat([...store.blobs.chunks(found.blobs, 0, found.size)]) : undefined;

/** The provisioning of a stack has no caller whom policies could judge. */
const writeBy =
  (run: Run, { ids }: S3Ports): WriteObject =>
  (action, { bucket, key }, { headers, body }) => {
    const principal = { type: 'Service', service: 'cloudformation.amazonaws.com', sourceArn: '' } as const;
    const method = action === 'PutObject' ? 'PUT' : 'DELETE';
    const input = { method, bucket, key, query: new URLSearchParams(), headers, body };
    return run(action, input, { principal, requestId: ids.uuid(), sourceIp: '127.0.0.1' });
  };

const isActionName = (name: string): name is keyof typeof actions => Object.hasOwn(actions, name);

type Run = (action: string, input: S3Request, call: Call) => Promise<AwsResponse>;

const runOf =
  (context: S3Context, notifications: Notifications | undefined): Run =>
  async (action, input, { principal, requestId, sourceIp, entry }) => {
    if (!isActionName(action)) throw unknownAction(action);
    const asked: S3Call = { ...input, principal, requestId, sourceIp, entry, changes: [] };
    checkKey(input.key);
    if (action === 'CreateBucket' && context.elsewhere?.find(input.bucket)) throw bucketAlreadyOwned(input.bucket);
    checkHonoured(action, actions[action], asked, context.accountId);
    try {
      const response = await actions[action].run(asked, context);
      notifications?.tell(action, asked);
      return response;
    } catch (error) {
      if (error instanceof S3Error && error.code === 'NoSuchKey') mayLearnOfAbsence(context.authorize, asked);
      if (error instanceof S3Error && error.code === 'NoSuchBucket') throw perhapsElsewhere(error, asked, context);
      throw error;
    }
  };

/** The bucket may be one of another region. So may the source of a copy, which is not read from there. */
function perhapsElsewhere(error: S3Error, { bucket }: S3Request, { elsewhere }: S3Context): AwsError {
  const name = String(error.details['BucketName']);
  const place = elsewhere?.find(name);
  if (!place) return error;
  return name === bucket
    ? permanentRedirect(bucket, place)
    : new UnsupportedError(`A copy from ${name}, a bucket of ${place.region},`);
}

function policyOf({ policies }: S3Store, bucket: string): NamedPolicy | undefined {
  const document = policies.get(bucket)?.document;
  return document && { name: `the policy of bucket ${bucket}`, document };
}

/**
 * No bucket here is public, so an unsigned request that no other service takes is refused. docs: Amazon S3 User Guide,
 * "Blocking public access to your Amazon S3 storage"
 */
const unsignedDoor: Door = {
  action: 'Unsigned',
  accepts: () => true,
  last: true,
  answer() {
    throw new AwsError('AccessDenied', 'Access Denied', { status: 403 });
  },
  error: s3ErrorResponse,
};

/** A page can read an error as it can read an answer. If the address cannot be read, its bucket is unknown. */
function errorForPage(store: S3Store, request: UnauthenticatedRequest, error: AwsError): AwsResponse {
  const response = s3ErrorResponse(request, error);
  try {
    return readableByPage(store, request, response);
  } catch {
    return response;
  }
}

/** The ports for the upload by a form: it is a PutObject by the principal that signed its policy. */
function postPorts({ clock, endpointUrl, authorize, accountId, verifyForm }: S3Ports, run: Run): PostPorts {
  return {
    now: clock.now,
    endpointUrl,
    verifyForm(fields) {
      if (!verifyForm) throw new UnsupportedError('POST Object without signatures');
      return verifyForm(fields);
    },
    put(input, call) {
      const context = { 'aws:sourceip': call.sourceIp };
      for (const need of actions.PutObject.needs(input, commonKeys(input, accountId)))
        authorize({ principal: call.principal, ...need, context: { ...context, ...need.context }, entry: call.entry });
      return run('PutObject', input, call);
    },
  };
}

/**
 * A caller learns that a key does not exist only if it may list the bucket; others get a denial. A condition on the
 * prefix of lists is compared with the key.
 */
function mayLearnOfAbsence(authorize: Authorize, call: S3Call): void {
  const { bucket, key } =
    call.headers['x-amz-copy-source'] === undefined ? call : readCopySource(call.headers['x-amz-copy-source']);
  authorize({
    principal: call.principal,
    action: 's3:ListBucket',
    resource: bucketArn(bucket),
    context: { 'aws:sourceip': call.sourceIp, 's3:prefix': key },
    entry: call.entry,
  });
}
