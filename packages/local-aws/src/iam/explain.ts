import { asksForTrust } from '../contract/action.ts';
import type { Statement } from '../contract/policy.ts';
import type { Refusal } from '../contract/service.ts';
import { AwsError } from '../kernel/errors.ts';
import type { Principal } from '../kernel/principal.ts';
import { denialMessage, missingStatement, type Decision, type Unmet } from './evaluate.ts';
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

/** The methods of the CDK that let an AWS service call a resource. */
const admissions: Readonly<Record<string, string>> = {
  'lambda:InvokeFunction': 'fn.addPermission(id, { principal, sourceArn })',
  'sqs:SendMessage': 'queue.addToResourcePolicy(statement)',
  'sns:Publish': 'topic.addToResourcePolicy(statement)',
  'sts:AssumeRole': 'new Role(scope, id, { assumedBy })',
};

/**
 * Makes the error that a client sees: the denial, and then the statement that denies, whose condition is not met, or
 * that is missing.
 */
export function refusal(
  request: AccessRequest,
  decision: Denied,
  { code, status }: Refusal,
  unmet: Unmet | undefined,
): AwsError {
  const reason = unmet ? unmetText(request, unmet) : explanation(request, decision);
  return new AwsError(code, `${printable(denialMessage(request, decision))} ${printable(reason)}`, { status });
}

/** The most characters of a value that are told: a client may send any length. */
const longestValue = 200;

/** Says which condition keeps a statement from allowing the request, and what the request has instead. */
function unmetText({ context }: AccessRequest, { policy, statement, condition }: Unmet): string {
  const { operator, key, values } = condition;
  const wanted = JSON.stringify({ [operator]: { [key]: values.length === 1 ? values[0] : values } });
  const has = context.get(key.toLowerCase()) ?? [];
  const value = (has.length === 1 ? JSON.stringify(has[0]) : JSON.stringify(has)).slice(0, longestValue);
  const found = has.length === 0 ? `the request has no ${key}` : `the request has ${value}`;
  return `(${statementName(statement)} of ${policy} would allow it, but its condition ${wanted} is not met: ${found})`;
}

function explanation(request: AccessRequest, { deniedBy, lacks }: Denied): string {
  const { principal, action, resource } = request;
  if (deniedBy) return `(denied by ${statementName(deniedBy.statement)} of ${deniedBy.policy})`;
  if (lacks === 'session')
    return `(the policy with which the session was opened lacks ${JSON.stringify(missingStatement(request))})`;
  if (lacks === 'resource') {
    const policy = asksForTrust(action) ? 'trust policy' : 'policy';
    const remedy = admissions[action] ?? 'addToResourcePolicy(statement)';
    return `(the ${policy} of ${resource} needs ${JSON.stringify(admission(request))}; in the CDK: ${remedy})`;
  }
  const remedy = grants[action] ?? 'role.addToPolicy(new PolicyStatement({ actions, resources }))';
  return `(${roleOf(principal)} lacks ${JSON.stringify(missingStatement(request))}; in the CDK: ${remedy})`;
}

function statementName({ sid, actions, notActions = [] }: Statement): string {
  if (sid !== undefined) return `statement ${sid}`;
  return `a statement without Sid, on ${(actions ?? notActions).join(', ')},`;
}

function admission({ principal, action, resource }: AccessRequest): Readonly<Record<string, unknown>> {
  const trust = asksForTrust(action);
  const sourceArn = principal.type === 'Service' && principal.sourceArn;
  return {
    Effect: 'Allow',
    Principal: principalElement(principal),
    Action: action,
    ...(!trust && { Resource: resource }),
    ...(!trust && sourceArn && { Condition: { ArnEquals: { 'aws:SourceArn': sourceArn } } }),
  };
}

/** Writes a caller as the element `Principal` of a policy does. */
function principalElement(principal: Principal): unknown {
  switch (principal.type) {
    case 'Service':
      return { Service: principal.service };
    case 'Federated':
      return { Federated: principal.provider };
    case 'AssumedRole':
      return { AWS: principal.roleArn };
    case 'User':
      return { AWS: principal.arn };
    case 'Anonymous':
      return '*';
  }
}

function roleOf(principal: Principal): string {
  if (principal.type === 'AssumedRole') return `role ${principal.roleArn.slice(principal.roleArn.indexOf('/') + 1)}`;
  return 'arn' in principal ? principal.arn : 'the caller';
}

/** Shows control characters as text: object keys may contain any, and a line of a terminal must not. */
const printable = (text: string): string =>
  text.replace(
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
