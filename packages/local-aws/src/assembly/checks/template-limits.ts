import { AwsError } from '../../kernel/errors.ts';
import type { Template } from '../template.ts';
import type { TemplateProblem } from './references.ts';
import { asText } from '../../kernel/as-text.ts';

/** docs: AWS CloudFormation User Guide, "Understand CloudFormation quotas" */
const most = { Resources: 500, Parameters: 200, Mappings: 200, Outputs: 200 } as const;
const longestName = 255;

/** docs: AWS CloudFormation User Guide, "DeletionPolicy attribute", "UpdateReplacePolicy attribute" */
const deletionPolicies = ['Delete', 'Retain', 'RetainExceptOnCreate', 'Snapshot'];
const replacePolicies = ['Delete', 'Retain', 'Snapshot'];

/** Finds problems with names, policies, version and size that any template may have. */
export function templateProblems(template: Template): TemplateProblem[] {
  const found: TemplateProblem[] = [];
  const say = (message: string, logicalId?: string): unknown =>
    found.push({ error: new AwsError('ValidationError', message), ...(logicalId !== undefined && { logicalId }) });
  for (const [section, limit] of Object.entries(most)) {
    const count = Object.keys(template[section as keyof typeof most] ?? {}).length;
    // recorded: amplify-education/serverless-log-forwarding issue 26 (of resources)
    const what = `Number of ${section.toLowerCase()}, ${count},`;
    if (count > limit) say(`Template format error: ${what} is greater than maximum allowed, ${limit}`);
  }
  const version = template.AWSTemplateFormatVersion ?? '2010-09-09';
  if (version !== '2010-09-09')
    say(`Template format error: ${asText(version)} is not a supported value for AWSTemplateFormatVersion.`);
  for (const [logicalId, { Type: type, DeletionPolicy, UpdateReplacePolicy }] of Object.entries(template.Resources)) {
    const where = `${type} ${logicalId}`;
    for (const sentence of nameProblems('Resource', logicalId)) say(`${where}: ${sentence}`, logicalId);
    for (const [name, value, allowed] of [
      ['DeletionPolicy', DeletionPolicy, deletionPolicies],
      ['UpdateReplacePolicy', UpdateReplacePolicy, replacePolicies],
    ] as const)
      for (const sentence of policyProblems(name, value, allowed)) say(`${where}: ${sentence}`, logicalId);
  }
  for (const name of Object.keys(template.Parameters ?? {}))
    for (const sentence of nameProblems('Parameter', name)) say(sentence);
  for (const name of Object.keys(template.Outputs ?? {}))
    for (const sentence of nameProblems('Output', name)) say(sentence);
  return found;
}

/**
 * docs: AWS CloudFormation User Guide, "CloudFormation template Resources syntax" (logical ids). recorded:
 * serverless/serverless issue 2474 (of a resource)
 */
function nameProblems(kind: string, name: string): string[] {
  if (!/^[A-Za-z0-9]+$/.test(name)) return [`Template format error: ${kind} name ${name} is non alphanumeric.`];
  return name.length > longestName ? [`Template format error: ${kind} name ${name} exceeds length limit of 255.`] : [];
}

function policyProblems(name: string, value: unknown, allowed: readonly string[]): string[] {
  if (value === undefined) return [];
  // recorded: aws-cloudformation/cloudformation-coverage-roadmap issue 269
  if (typeof value !== 'string') return [`Template format error: Every ${name} member must be a string.`];
  if (!allowed.includes(value))
    return [`Template format error: ${name} ${JSON.stringify(value)} is not one of ${allowed.join(', ')}.`];
  // No provided type supports snapshots.
  return value === 'Snapshot' ? [`Template error: this type does not support ${name} Snapshot.`] : [];
}
