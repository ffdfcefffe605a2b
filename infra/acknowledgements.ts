import { Validations, type CfnElement, type Stack } from 'aws-cdk-lib';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';

/** Findings of the rule pack that stand, each with its reason. */
const acknowledged: Record<string, string> = {
  S1: 'The API and every function log their requests; access logs would double the cost of storage for no further fact.',
  COG2: 'MFA is every user’s choice, by TOTP.',
  COG8: 'Threat protection needs the Plus plan, which has no free tier; an operator can switch it on.',
  ASC3: 'Requests are logged; what people wrote in them is left out on purpose.',
  'IAM5[Resource::*]': 'Only X-Ray and the log delivery of the state machine, for which AWS offers no resource.',
};

const prefixes = ['', 'reports/', 'dragons/', 'catalogue/', 'pending/', 'open/', 'index/'];

export function acknowledgeFindings(stack: Stack): void {
  const all = { ...acknowledged, ...scopedWildcards(stack) };
  for (const [rule, reason] of Object.entries(all)) Validations.of(stack).acknowledge({ id: `AwsSolutions::AwsSolutions-${rule}`, reason });
}

/** Wildcards that end a resource name of our own; test/infra refuses any other. */
function scopedWildcards(stack: Stack): Record<string, string> {
  const found: Record<string, string> = {};
  const add = (resource: string, reason: string): void => void (found[`IAM5[Resource::${resource}]`] = reason);
  for (const construct of stack.node.findAll()) {
    const id = (): string => stack.getLogicalId(construct as CfnElement);
    if (construct instanceof CfnBucket) for (const prefix of prefixes) add(`<${id()}.Arn>/${prefix}*`, 'Objects are granted by the prefix of their keys.');
    if (construct instanceof CfnFunction) add(`<${id()}.Arn>:*`, 'Versions and aliases of one function.');
    if (construct instanceof CfnStateMachine) add(`arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:{"Fn::Select":[6,{"Fn::Split":[":",{"Ref":"${id()}"}]}]}:*`, 'Executions of one state machine.');
  }
  return found;
}
