import { parse } from 'graphql';
import { credentialScope, isGraphql } from '../server/router.ts';
import type { AwsRequest, UnauthenticatedRequest } from '../contract/service.ts';
import type { FaultCall } from './faults.ts';

export type DescribeS3 = (request: AwsRequest) => {
  readonly action: string;
  readonly bucket: string;
  readonly key: string;
};

/** What a request asks for, read without checking who asks. Undefined for what is no AWS API call. */
export function describeRequest(request: UnauthenticatedRequest, describeS3: DescribeS3): FaultCall | undefined {
  if (isGraphql(request))
    return request.method === 'POST'
      ? { service: 'appsync', action: 'GraphQL', target: rootFields(textOf(request)) }
      : undefined;
  const target = request.headers['x-amz-target'];
  const service =
    credentialScope(request) ??
    (target?.startsWith('AWSCognitoIdentityProviderService.') === true ? 'cognito-idp' : undefined);
  if (service === undefined) return undefined;
  if (service === 's3') return ofS3(request, describeS3);
  if (service === 'lambda') return ofLambda(request);
  if (target !== undefined)
    return { service, action: target.slice(target.lastIndexOf('.') + 1), target: textOf(request) };
  const form = new URLSearchParams(textOf(request));
  return {
    service,
    action: form.get('Action') ?? request.method,
    target: form.get('TopicArn') ?? form.get('PhoneNumber') ?? request.path,
  };
}

function ofS3(request: UnauthenticatedRequest, describeS3: DescribeS3): FaultCall | undefined {
  try {
    const { action, bucket, key } = describeS3({ ...request, principal: { type: 'Anonymous' } });
    return { service: 's3', action, target: `${bucket}/${key}` };
  } catch {
    // S3 itself will say what is wrong with it.
    return undefined;
  }
}

function ofLambda(request: UnauthenticatedRequest): FaultCall {
  const [, name = '', rest = ''] = /^\/[\d-]+\/functions\/([^/]*)\/?(.*)$/.exec(request.path) ?? [];
  return { service: 'lambda', action: rest === 'invocations' ? 'Invoke' : request.method, target: name };
}

/** `Mutation.publishReportStatus …` */
function rootFields(body: string): string {
  try {
    const { query } = JSON.parse(body) as { query: string };
    const fields: string[] = [];
    for (const definition of parse(query, { maxTokens: 15_000 }).definitions) {
      if (definition.kind !== 'OperationDefinition') continue;
      const root = definition.operation.replace(/^./, (first) => first.toUpperCase());
      for (const selection of definition.selectionSet.selections)
        if (selection.kind === 'Field') fields.push(`${root}.${selection.name.value}`);
    }
    return fields.join(' ');
  } catch {
    return '';
  }
}

const textOf = ({ body }: UnauthenticatedRequest): string =>
  Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
