import { Validations, type CfnElement, type Stack } from 'aws-cdk-lib';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { acknowledged } from './acknowledged.ts';
import { dataBucketPrefix, type Stage } from './stages.ts';

const {
  accessLogs,
  mfa,
  threatProtection,
  requestLogs,
  backupPolicy,
  noResource,
  objects,
  otherBuckets,
  versions,
  executions,
} = acknowledged;
const prefixes = ['', 'reports/', 'dragons/', 'catalogue/', 'pending/', 'open/', 'index/'];

/** Accepts findings of the rule pack, each with its reason. */
export function acknowledgeFindings(stack: Stack, stage: Stage): void {
  const whole = Object.fromEntries(
    [accessLogs, mfa, threatProtection, requestLogs].map(({ rule, reason }) => [rule, reason]),
  );
  const all: Record<string, string> = {
    ...whole,
    'IAM5[Resource::*]': noResource.reason,
    [`IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/AWSBackupServiceRolePolicyForS3Backup]`]: backupPolicy.reason,
    ...scopedWildcards(stack, stage),
  };
  for (const [rule, reason] of Object.entries(all))
    Validations.of(stack).acknowledge({ id: `AwsSolutions::AwsSolutions-${rule}`, reason });
}

const executionArn = 'arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution';

/** Writes the state machine's name as the rule pack does: as the expression that reads it from the machine's ARN. */
const nameOf = (stateMachine: string): string => `{"Fn::Select":[6,{"Fn::Split":[":",{"Ref":"${stateMachine}"}]}]}`;

/** Accepts wildcards at the end of a resource name of this application; test/infra refuses any other. */
function scopedWildcards(stack: Stack, stage: Stage): Record<string, string> {
  const found: Record<string, string> = {};
  const others = `arn:<AWS::Partition>:s3:::${dataBucketPrefix(stage)}*`;
  const add = (resource: string, reason: string): void => void (found[`IAM5[Resource::${resource}]`] = reason);
  for (const part of ['', ...prefixes.map((prefix) => `/${prefix}*`)]) add(`${others}${part}`, otherBuckets.reason);
  for (const construct of stack.node.findAll()) {
    const id = (): string => stack.getLogicalId(construct as CfnElement);
    if (construct instanceof CfnBucket) for (const prefix of prefixes) add(`<${id()}.Arn>/${prefix}*`, objects.reason);
    if (construct instanceof CfnFunction) add(`<${id()}.Arn>:*`, versions.reason);
    if (construct instanceof CfnStateMachine) add(`${executionArn}:${nameOf(id())}:*`, executions.reason);
  }
  return found;
}
