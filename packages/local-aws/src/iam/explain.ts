import type { Refusal } from '../contract/service.ts';
import { AwsError } from '../kernel/errors.ts';
import type { Principal } from '../kernel/principal.ts';
import { denialMessage, missingStatement, type Decision } from './evaluate.ts';
import type { AccessRequest } from './request.ts';

type Denied = Decision & { allowed: false };

/** The methods of the CDK that grant an action. */
const grants: Readonly<Record<string, string>> = {
  's3:GetObject': 'bucket.grantRead(role)',
  's3:ListBucket': 'bucket.grantRead(role)',
  's3:PutObject': 'bucket.grantPut(role)',
  's3:DeleteObject': 'bucket.grantDelete(role)',
  'lambda:InvokeFunction': 'fn.grantInvoke(role)',
  'sns:Publish': 'topic.grantPublish(role)',
  'sqs:SendMessage': 'queue.grantSendMessages(role)',
  'sqs:ReceiveMessage': 'queue.grantConsumeMessages(role)',
  'sqs:DeleteMessage': 'queue.grantConsumeMessages(role)',
  'states:StartExecution': 'stateMachine.grantStartExecution(role)',
  'states:DescribeExecution': "stateMachine.grantExecution(role, 'states:DescribeExecution')",
  'ssm:GetParameter': 'parameter.grantRead(role)',
  'ssm:PutParameter': 'parameter.grantWrite(role)',
  'logs:FilterLogEvents': 'logGroup.grantRead(role)',
  'logs:GetLogEvents': 'logGroup.grantRead(role)',
  'events:PutEvents': 'eventBus.grantPutEventsTo(role)',
  'appsync:GraphQL': "api.grantMutation(role, 'fieldName')",
};

/** And those that let an AWS service in. */
const admissions: Readonly<Record<string, string>> = {
  'lambda:InvokeFunction': 'fn.addPermission(id, { principal, sourceArn })',
  'sqs:SendMessage': 'queue.addToResourcePolicy(statement)',
  'sns:Publish': 'topic.addToResourcePolicy(statement)',
  'sts:AssumeRole': 'new Role(scope, id, { assumedBy })',
};

/** The error a client sees: AWS's sentence, then what stands in the way or what is missing. */
export function refusal(request: AccessRequest, decision: Denied, { code, status }: Refusal): AwsError {
  return new AwsError(
    code,
    `${printable(denialMessage(request, decision))} ${printable(explanation(request, decision))}`,
    { status },
  );
}

function explanation(request: AccessRequest, { deniedBy, lacks }: Denied): string {
  if (deniedBy) {
    const sid = deniedBy.statement.sid;
    return `(denied by ${sid === undefined ? `a statement without Sid, on ${list(deniedBy.statement.actions ?? deniedBy.statement.notActions)},` : `statement ${sid}`} of ${deniedBy.policy})`;
  }
  if (lacks === 'resource')
    return `(the ${request.action === 'sts:AssumeRole' ? 'trust policy' : 'policy'} of ${request.resource} needs ${JSON.stringify(admission(request))}; in the CDK: ${admissions[request.action] ?? 'addToResourcePolicy(statement)'})`;
  return `(${roleOf(request.principal)} lacks ${JSON.stringify(missingStatement(request))}; in the CDK: ${grants[request.action] ?? 'role.addToPolicy(new PolicyStatement({ actions, resources }))'})`;
}

function admission({ principal, action, resource }: AccessRequest): Readonly<Record<string, unknown>> {
  const trust = action === 'sts:AssumeRole';
  const source =
    principal.type === 'Service' && principal.sourceArn !== '' && !trust
      ? { Condition: { ArnEquals: { 'aws:SourceArn': principal.sourceArn } } }
      : {};
  const who =
    principal.type === 'Service'
      ? { Service: principal.service }
      : principal.type === 'Anonymous'
        ? '*'
        : { AWS: principal.type === 'AssumedRole' ? principal.roleArn : principal.arn };
  return { Effect: 'Allow', Principal: who, Action: action, ...(!trust && { Resource: resource }), ...source };
}

const roleOf = (principal: Principal): string =>
  principal.type === 'AssumedRole'
    ? `role ${principal.roleArn.slice(principal.roleArn.indexOf('/') + 1)}`
    : 'arn' in principal
      ? principal.arn
      : 'the caller';
const list = (values: readonly string[] = []): string => values.join(', ');

/** Object keys may hold anything; a line of a terminal must not. */
const printable = (text: string): string =>
  text.replace(
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
