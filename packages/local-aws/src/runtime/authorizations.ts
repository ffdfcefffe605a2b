import type { PolicyDocument } from '../iam/document.ts';
import type { NamedPolicy } from '../iam/evaluate.ts';
import type { Authorization } from '../iam/guard.ts';
import type { AccessCall } from '../contract/ports.ts';
import { createAuthorization as createAppSync } from '../services/appsync/authorization.ts';
import { createAuthorization as createCognitoIdp } from '../services/cognito-idp/authorization.ts';
import { createAuthorization as createEvents } from '../services/events/authorization.ts';
import { authorization as iam } from '../services/iam/authorization.ts';
import type { LambdaService } from '../services/lambda/index.ts';
import { createAuthorization as createLogs } from '../services/logs/authorization.ts';
import type { S3Service } from '../services/s3/index.ts';
import { createAuthorization as createScheduler } from '../services/scheduler/authorization.ts';
import { authorization as sns } from '../services/sns/authorization.ts';
import type { SnsService } from '../services/sns/index.ts';
import { createAuthorization as createSqs } from '../services/sqs/authorization.ts';
import type { SqsService } from '../services/sqs/index.ts';
import { createAuthorization as createSsm } from '../services/ssm/authorization.ts';
import { authorization as states } from '../services/states/authorization.ts';
import { authorization as sts } from '../services/sts/authorization.ts';

/** Where policies of resources are kept. */
export interface PolicyHolders {
  readonly s3: Pick<S3Service, 'bucketPolicy' | 'authorization'>;
  readonly sns: Pick<SnsService, 'topicPolicy'>;
  readonly sqs: Pick<SqsService, 'queuePolicy'>;
  readonly lambda: Pick<LambdaService, 'functionPolicy' | 'authorization'>;
  readonly trustPolicy: (roleArn: string) => PolicyDocument | undefined;
}

/** By the service name that clients sign for, which is also the prefix of its actions. */
export const authorizationsOf = (
  scope: { readonly region: string; readonly accountId: string },
  { s3, lambda }: PolicyHolders,
): Readonly<Record<string, Authorization>> => ({
  appsync: createAppSync(scope),
  'cognito-idp': createCognitoIdp(scope),
  events: createEvents(scope),
  iam,
  lambda: lambda.authorization,
  logs: createLogs(scope),
  s3: s3.authorization,
  scheduler: createScheduler(scope),
  sns,
  sqs: createSqs(scope),
  ssm: createSsm(scope),
  states,
  sts,
});

/** The policy of what a call is about, found by its ARN. Resources of other kinds have none. */
export function resourcePolicies(holders: () => PolicyHolders): (call: AccessCall) => NamedPolicy | undefined {
  const named = new WeakMap<PolicyDocument, NamedPolicy>();
  const find = ({ action, resource }: AccessCall): PolicyDocument | undefined => {
    const { s3, sns, sqs, lambda, trustPolicy } = holders();
    if (action === 'sts:AssumeRole') return trustPolicy(resource);
    if (resource.startsWith('arn:aws:s3:::')) return s3.bucketPolicy(bucketOf(resource));
    if (resource.startsWith('arn:aws:lambda:')) return lambda.functionPolicy(resource);
    if (resource.startsWith('arn:aws:sqs:')) return sqs.queuePolicy(resource);
    return resource.startsWith('arn:aws:sns:') ? sns.topicPolicy(resource) : undefined;
  };
  return (call) => {
    const document = find(call);
    if (!document) return undefined;
    const known = named.get(document) ?? {
      name: `the ${call.action === 'sts:AssumeRole' ? 'trust policy' : 'policy'} of ${holderOf(call.resource)}`,
      document,
    };
    named.set(document, known);
    return known;
  };
}

function bucketOf(arn: string): string {
  const start = 'arn:aws:s3:::'.length;
  const slash = arn.indexOf('/', start);
  return arn.slice(start, slash < 0 ? undefined : slash);
}

const holderOf = (arn: string): string => (arn.startsWith('arn:aws:s3:::') ? `bucket ${bucketOf(arn)}` : arn);
