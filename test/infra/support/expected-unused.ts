import type { GrantedPermission } from 'local-aws';

/** Permissions that no flow uses on a laptop, each kind with its reason. */
export const expectedUnused: readonly {
  readonly reason: string;
  readonly matches: (permission: GrantedPermission) => boolean;
}[] = [
  { reason: 'there is no X-Ray on a laptop', matches: ({ action }) => action.startsWith('xray:') },
  {
    reason: 'log delivery is the services’ own affair here: nobody calls CloudWatch Logs for it',
    matches: ({ action }) => action.startsWith('logs:'),
  },
  {
    reason: 'the CDK grants versions and aliases of a function along with the function',
    matches: ({ action, resource }) => action === 'lambda:InvokeFunction' && resource.endsWith(':*'),
  },
  {
    reason: 'the codes of Cognito land in the outbox without the role that AWS sends them by',
    matches: ({ role, action }) => role.includes('IdentitySmsRole') && action === 'sns:Publish',
  },
  {
    reason: 'the CDK lets a sender look a queue up',
    matches: ({ action }) => action === 'sqs:GetQueueAttributes' || action === 'sqs:GetQueueUrl',
  },
];
