import { awsStatements } from '../contract/managed-policies.ts';
import type { PolicyDocument } from '../contract/policy.ts';
import { parseDocument } from './document.ts';

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
