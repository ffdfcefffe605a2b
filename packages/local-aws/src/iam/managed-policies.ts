import { awsStatements, policiesAsOf } from '../contract/managed-policies.ts';
import type { PolicyDocument } from '../contract/policy.ts';
import { declareUnverified } from '../kernel/unverified.ts';
import { parseDocument } from './document.ts';

/** unverified: iam-later-policies */
export const laterPolicies = declareUnverified(
  'iam-later-policies',
  'A managed policy of AWS is in no table of this version, and may be younger than the table.',
  'The policy is there, and allows nothing.',
);

export const laterSubject = (arn: string): string =>
  `Policy ${arn} does not exist or is not attachable, unless AWS has made it after ${policiesAsOf}.`;

const parsed = new Map<string, PolicyDocument>();

/** Answers a managed policy of AWS, as far as it concerns services that are here. */
export function awsManagedPolicy(arn: string): PolicyDocument | undefined {
  const known = parsed.get(arn);
  const statements = known ? undefined : awsStatements(arn);
  if (statements === undefined) return known;
  const document = read(arn, statements);
  parsed.set(arn, document);
  return document;
}

const read = (arn: string, statements: readonly unknown[]): PolicyDocument =>
  statements.length === 0
    ? { version: '2012-10-17', statements: [] }
    : parseDocument(arn, { Version: '2012-10-17', Statement: statements }, 'identity');
