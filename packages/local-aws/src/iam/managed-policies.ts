import { managedPolicies, managedPolicyArn } from '../contract/managed-policies.ts';
import type { PolicyDocument } from '../contract/policy.ts';
import { parseDocument } from './document.ts';

const parsed = new Map<string, PolicyDocument>(
  Object.entries(managedPolicies).map(([name, statement]) => [
    managedPolicyArn(name),
    parseDocument(name, { Version: '2012-10-17', Statement: statement }, 'identity'),
  ]),
);

export const awsManagedPolicy = (arn: string): PolicyDocument | undefined => parsed.get(arn);
