import type { AwsResponse, Door, Ports, Service, UnauthenticatedRequest } from '../../contract/service.ts';
import type { Call } from '../../contract/action.ts';
import { unknownAction } from '../../contract/respond.ts';
import { AwsError, UnsupportedError } from '../../kernel/errors.ts';
import type { Authorize } from '../../contract/ports.ts';
import { actions, isActionName } from './actions/index.ts';
import { bucketArn, bucketOfArn, commonKeys, conditionKeys } from './needs.ts';
import { readS3Request } from './read.ts';
import type { S3Context } from './context.ts';
import { readCopySource } from './engine/address.ts';
import { requestIds, S3Error, s3ErrorResponse } from './errors.ts';
import { bucketPolicyProvider, bucketProvider } from './resources.ts';
import { checkHonoured, type S3Call, type S3Request } from './s3-action.ts';
import { createS3Store } from './store/index.ts';

export interface S3Ports extends Ports {
  readonly selectDisabled?: boolean;
  /**
   * For what is decided within an action: each key of DeleteObjects, and whether a caller may learn that a key does not
   * exist.
   */
  readonly authorize: Authorize;
}

export type S3Service = Service<S3Request>;

export function createS3(ports: S3Ports): S3Service {
  const { clock, ids, region, accountId, authorize, operator } = ports;
  const newVersionId = (): string => Buffer.from(ids.bytes(24)).toString('base64url').replaceAll('-', '.');
  const store = createS3Store(ports.database, newVersionId);
  const context: S3Context = {
    store,
    clock,
    ids,
    region,
    accountId,
    authorize,
    operator,
    selectDisabled: ports.selectDisabled ?? false,
  };

  const run = async (action: string, input: S3Request, call: Call): Promise<AwsResponse> => {
    const { principal, requestId, sourceIp, entry } = call;
    const asked: S3Call = { ...input, principal, requestId, sourceIp, entry };
    if (!isActionName(action)) throw unknownAction(action);
    checkHonoured(action, actions[action], asked, accountId);
    try {
      return await actions[action].run(asked, context);
    } catch (error) {
      if (error instanceof S3Error && error.code === 'NoSuchKey') mayLearnOfAbsence(authorize, asked);
      throw error;
    }
  };

  return {
    read: readS3Request,
    needsOf(action, request) {
      if (!isActionName(action)) return undefined;
      // A bucket that is not there is answered as such, to anybody, before permissions are looked at.
      if (action !== 'CreateBucket' && request.bucket !== '' && !store.buckets.get(request.bucket)) return [];
      return actions[action].needs(request, commonKeys(request, accountId));
    },
    examples: () =>
      Object.entries(actions).flatMap(([action, { genuine }]) => genuine.map((input) => ({ action, input }))),
    run,
    answer(request, _action, output) {
      const response = output as AwsResponse;
      return { ...response, headers: { ...response.headers, ...requestIds(request) } };
    },
    error: s3ErrorResponse,
    refusals: {
      signature: 's3',
      denied: { code: 'AccessDenied', status: 403 },
      throttled: { code: 'SlowDown', status: 503, message: 'Please reduce your request rate.' },
    },
    actions: Object.keys(actions),
    conditionKeys,
    policyOf(arn) {
      const bucket = bucketOfArn(arn);
      const document = store.policies.get(bucket)?.document;
      return document && { name: `the policy of bucket ${bucket}`, document };
    },
    targetOf: (_action, { bucket, key }) => `${bucket}/${key}`,
    // Whatever is longer has to come in parts.
    mostBodyBytes: 64 * 2 ** 20,
    doors: [unsignedDoor],
    resources: {
      'AWS::S3::Bucket': bucketProvider(context, ports.endpointUrl),
      'AWS::S3::BucketPolicy': bucketPolicyProvider(context),
    },
    stop: () => store.blobs.stop(),
  };
}

/**
 * No bucket here is public, so what nobody signed and no other service takes is refused. docs: Amazon S3 User Guide,
 * "Blocking public access to your Amazon S3 storage"
 */
const unsignedDoor: Door = {
  action: 'Unsigned',
  accepts: () => true,
  last: true,
  answer(request) {
    const other = otherCredentials(request);
    if (other !== undefined) throw new UnsupportedError(other);
    throw new AwsError('AccessDenied', 'Access Denied', { status: 403 });
  },
  error: s3ErrorResponse,
};

/** What is signed in a way that is not known here is no stranger's: it is refused by name. */
function otherCredentials({ method, query, headers }: UnauthenticatedRequest): string | undefined {
  if (query.has('AWSAccessKeyId') || headers['authorization']?.startsWith('AWS ') === true)
    return 'Signature version 2 (sign with version 4: in boto3 Config(signature_version="s3v4"))';
  return method === 'POST' && headers['content-type']?.startsWith('multipart/form-data') === true
    ? 'POST Object, the upload by a form,'
    : undefined;
}

/**
 * That a key does not exist is told to those who may list it; to others the answer is a denial. A list condition on the
 * prefix sees the key.
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
