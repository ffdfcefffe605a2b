import { publicError, reportUnexpected } from '../../protocol/action.ts';
import type { AwsRequest, AwsResponse, Ports, Service } from '../../contract/service.ts';
import type { PolicyDocument } from '../../iam/document.ts';
import type { Authorization } from '../../iam/guard.ts';
import type { Authorize } from '../../contract/ports.ts';
import { actionNames, createActions, type S3ActionName } from './actions/index.ts';
import { bucketArn, createAuthorization } from './authorization.ts';
import type { S3Context } from './context.ts';
import { readCopySource } from './engine/address.ts';
import { requestIds, S3Error, s3ErrorResponse } from './errors.ts';
import { bucketPolicyProvider, bucketProvider } from './resources.ts';
import { route } from './router.ts';
import { checkHonoured, type S3Call } from './s3-action.ts';
import { createS3State } from './state/index.ts';

export interface S3Service extends Service {
  /** The document of the bucket's AWS::S3::BucketPolicy. */
  bucketPolicy(bucket: string): PolicyDocument | undefined;
  /** What a request asks for. Throws S3's error when the address makes no sense. */
  describe(request: AwsRequest): { readonly action: S3ActionName; readonly bucket: string; readonly key: string };
  readonly authorization: Authorization;
}

export interface S3Ports extends Ports {
  readonly selectDisabled?: boolean;
  /**
   * For what S3 decides within an action: each key of DeleteObjects, and whether a caller may learn that a key does not
   * exist.
   */
  readonly authorize: Authorize;
}

export function createS3(ports: S3Ports): S3Service {
  const { clock, ids, region, accountId, authorize } = ports;
  const newVersionId = (): string => Buffer.from(ids.bytes(24)).toString('base64url').replaceAll('-', '.');
  const state = createS3State(ports.database, newVersionId);
  const context: S3Context = {
    state,
    clock,
    ids,
    region,
    accountId,
    authorize,
    selectDisabled: ports.selectDisabled ?? false,
  };
  const actions = createActions(context);

  const run = async (request: AwsRequest): Promise<AwsResponse> => {
    const { action: name, call } = route(request);
    checkHonoured(name, actions[name], call, accountId);
    try {
      return await actions[name].handle(call);
    } catch (error) {
      if (error instanceof S3Error && error.code === 'NoSuchKey') mayLearnOfAbsence(authorize, call);
      throw error;
    }
  };

  return {
    resources: {
      'AWS::S3::Bucket': bucketProvider(context, ports.endpointUrl),
      'AWS::S3::BucketPolicy': bucketPolicyProvider(context),
    },
    actions: actionNames,
    async handle(request) {
      try {
        const response = await run(request);
        return { ...response, headers: { ...response.headers, ...requestIds(request) } };
      } catch (error) {
        return s3ErrorResponse(request, publicError(error, reportUnexpected));
      }
    },
    bucketPolicy: (bucket) => state.policies.get(bucket)?.document,
    describe(request) {
      const { action, call } = route(request);
      return { action, bucket: call.bucket, key: call.key };
    },
    authorization: createAuthorization(accountId, (bucket) => state.buckets.get(bucket) !== undefined),
    stop: () => state.blobs.stop(),
  };
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
  });
}
