import { readProperties } from '../contract/properties.ts';
import type { Providers } from '../contract/resource-provider.ts';
import { UnsupportedError } from '../kernel/errors.ts';
import type { Stack } from './cloud-assembly.ts';
import { isCall, unknownIntrinsics } from './intrinsics.ts';
import type { Problems } from './problems.ts';
import { providerOf } from './provider-of.ts';
import { resourceMembers, templateMembers, type Template } from './template.ts';

/**
 * Finds the problems of a stack before any resource is provisioned: unknown types, members and properties, and literal
 * values that are refused.
 */
export function survey(stack: Stack, wanted: readonly string[], providers: Providers, problems: Problems): void {
  const { template, name } = stack;
  const lacks = (what: string, logicalId?: string): void => problems.add(stack, logicalId, new UnsupportedError(what));
  for (const member of unknownMembers(template, templateMembers)) lacks(`Template of ${name}: ${member}`);
  for (const macro of macrosOf(template)) lacks(`Intrinsic function ${macro}`);
  for (const rule of rulesOf(template)) lacks(`Rule ${rule}`);
  for (const logicalId of wanted) {
    const resource = template.Resources[logicalId]!;
    const { Type: type, Properties = {} } = resource;
    const provider = providerOf(providers, type);
    if (!provider) {
      lacks(`Resource type ${type} (${logicalId})`, logicalId);
      continue;
    }
    const where = `${type} ${logicalId}`;
    for (const member of unknownMembers(resource, resourceMembers)) lacks(`${where}: ${member}`, logicalId);
    for (const call of new Set(unknownIntrinsics(Properties))) lacks(`${where}: Intrinsic function ${call}`, logicalId);
    if (!isCall(Properties))
      readProperties(
        where,
        provider.properties,
        Properties,
        (problem) => problems.add(stack, logicalId, problem),
        isCall,
        provider.others,
      );
  }
}

const unknownMembers = (value: object, known: readonly string[]): string[] =>
  Object.keys(value).filter((member) => !known.includes(member));

/**
 * The CDK's own rule asks whether the account is bootstrapped; a laptop needs no bootstrap. Other rules would have to
 * be evaluated. observed: aws-cdk-lib 2.276.0
 */
const rulesOf = (template: Template): string[] =>
  Object.keys(template.Rules ?? {}).filter((name) => name !== 'CheckBootstrapVersion');

/** `Fn::ForEach` and `Fn::Transform` stand where names do, and make members of a section. */
const macrosOf = (template: Template): string[] =>
  Object.values(template)
    .flatMap((section) => (typeof section === 'object' && section !== null ? Object.keys(section as object) : []))
    .filter((name) => name.startsWith('Fn::'));
