import { ownValue } from '../kernel/own-value.ts';
import table from './aws-policies.json' with { type: 'json' };

const prefix = 'arn:aws:iam::aws:policy/';

/** Tells whether an ARN may be that of a policy of AWS. */
export const isAwsPolicyArn = (arn: string): boolean => /^arn:aws:iam::aws:policy\/[\w+=,.@/-]+$/.test(arn);

/** Tells whether a text may be the ARN of a policy, of AWS or of an account. */
export const isPolicyArn = (arn: string): boolean =>
  /^arn:aws[a-z-]*:iam::(aws|\d{12}):policy\/([!-9;-~]+\/)?[\w+=,.@-]+$/.test(arn);

const texts: Readonly<Record<string, string>> = table.policies;

const textOf = (arn: string): string | undefined =>
  arn.startsWith(prefix) ? ownValue(texts, arn.slice(prefix.length)) : undefined;

/** Tells whether the table has a policy of this ARN that a role can have. */
export const isOfAws = (arn: string): boolean => textOf(arn) !== undefined;

/** The day on which AWS had the policies of the table. */
export const policiesAsOf: string = table.asOf;

const nameIn = (path: string): string => path.slice(path.lastIndexOf('/') + 1).toLowerCase();

let names: ReadonlySet<string> | undefined;

/**
 * Tells whether AWS may have made a policy of this ARN since the table was made. The name of a policy is one of a kind
 * in an account, whatever its path and its capital letters are. docs: AWS IAM API Reference, "CreatePolicy"
 * (PolicyName)
 */
export function mayBeLater(arn: string): boolean {
  names ??= new Set([...Object.keys(texts), ...table.serviceLinked.split(' '), ...withdrawn].map(nameIn));
  return isAwsPolicyArn(arn) && !names.has(nameIn(arn));
}

/**
 * Policies that AWS had, and that no role can be given any more. recorded: aws/aws-cdk issue 19830; docs: AWS Lambda
 * Developer Guide, "AWS managed policies for AWS Lambda"
 */
const withdrawn = ['AWSLambdaFullAccess', 'AWSLambdaReadOnlyAccess'];

/**
 * Answers those statements of a policy of AWS that concern a service which is here. docs: AWS Managed Policy Reference
 * Guide, "AWS managed policies"
 */
export function awsStatements(arn: string): readonly unknown[] | undefined {
  const text = textOf(arn);
  if (text === undefined) return undefined;
  const start = text.indexOf('[{');
  const [actions, others] = start < 0 ? [text, '[]'] : [text.slice(0, start).trim(), text.slice(start)];
  const plain = actions === '' ? [] : [{ Effect: 'Allow', Action: actions.split(' '), Resource: '*' }];
  return [...plain, ...(JSON.parse(others) as readonly unknown[])];
}

/** Tells whether a policy is one of a service-linked role, which no other role can have. */
export const isServiceLinked = (arn: string): boolean =>
  arn.startsWith(prefix) && ` ${table.serviceLinked} `.includes(` ${arn.slice(prefix.length)} `);

/** Answers the ARN of a managed policy, from its ARN, its path or its name. */
export function managedPolicyArn(name: string): string {
  if (name.startsWith('arn:')) return name;
  const known = Object.hasOwn(texts, name) ? name : Object.keys(texts).find((path) => path.endsWith(`/${name}`));
  return `${prefix}${known ?? name}`;
}
