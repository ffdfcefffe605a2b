import { publicError, reportUnexpected } from '../../protocol/action.ts';
import type { AwsRequest, AwsResponse, Ports, Service } from '../../service.ts';
import { actionNames, createActions, type S3ActionName } from './actions/index.ts';
import type { S3Context } from './context.ts';
import { requestIds, s3ErrorResponse } from './errors.ts';
import { bucketPolicyProvider, bucketProvider } from './resources.ts';
import { route } from './router.ts';
import { checkHonoured } from './s3-action.ts';
import { createS3State } from './state.ts';

export interface S3Service extends Service {
  /** The document of the bucket's AWS::S3::BucketPolicy. */
  bucketPolicy(bucket: string): Readonly<Record<string, unknown>> | undefined;
  /** What a request asks for, for whoever authorises it. Throws S3's error when the address makes no sense. */
  describe(request: AwsRequest): { readonly action: S3ActionName; readonly bucket: string; readonly key: string };
}

export function createS3(ports: Ports & { readonly selectDisabled?: boolean }): S3Service {
  const { clock, ids, region, accountId } = ports;
  const newVersionId = (): string => Buffer.from(ids.bytes(24)).toString('base64url').replaceAll('-', '.');
  const state = createS3State(ports.database, newVersionId);
  const context: S3Context = { state, clock, ids, region, accountId, selectDisabled: ports.selectDisabled ?? false };
  const actions = createActions(context);

  const run = (request: AwsRequest): AwsResponse | Promise<AwsResponse> => {
    const { action: name, call } = route(request);
    checkHonoured(name, actions[name], call, accountId);
    return actions[name].handle(call);
  };

  return {
    resources: { 'AWS::S3::Bucket': bucketProvider(context, ports.endpointUrl), 'AWS::S3::BucketPolicy': bucketPolicyProvider(context) },
    actions: actionNames,
    async handle(request) {
      try {
        const response = await run(request);
        return { ...response, headers: { ...response.headers, ...requestIds(request) } };
      } catch (error) {
        return s3ErrorResponse(request, publicError(error, reportUnexpected));
      }
    },
    bucketPolicy: (bucket) => state.policies.get(bucket),
    describe(request) {
      const { action, call } = route(request);
      return { action, bucket: call.bucket, key: call.key };
    },
    stop: async () => {},
  };
}
