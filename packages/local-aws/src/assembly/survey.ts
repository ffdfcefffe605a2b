import { AwsError, UnsupportedError } from '../kernel/errors.ts';
import type { Providers } from '../contract/resource-provider.ts';
import { isObject } from '../kernel/is-object.ts';
import { isOpen, type Foresee } from './checks/foresee.ts';
import { propertyProblems } from './checks/property-problems.ts';
import { brokenReferences, circlesIn, invalid } from './checks/references.ts';
import { templateProblems } from './checks/template-limits.ts';
import type { UniqueNames } from './checks/unique-names.ts';
import type { Stack } from './cloud-assembly.ts';
import { unknownIntrinsics } from './intrinsics.ts';
import type { Problems } from './problems.ts';
import { providerOf } from './provider-of.ts';
import { isInvented } from './sam/model.ts';
import { isKnownType } from './specification/schema.ts';
import {
  furtherMembers,
  furtherResourceMembers,
  resourceMembers,
  templateMembers,
  unreadType,
  type Template,
} from './template.ts';

/**
 * Finds what is wrong with a template whatever its resources are. Answers the conditions that have a problem: what
 * depends on them is not known.
 */
export function surveyTemplate(stack: Stack, ignored: readonly string[], problems: Problems): readonly string[] {
  const { template } = stack;
  const found = [...templateProblems(template), ...brokenReferences(template, ignored), ...circlesIn(template)];
  for (const { logicalId, error } of found) problems.add(stack, logicalId, error);
  return found.flatMap(({ condition }) => condition ?? []);
}

interface Surveyor {
  readonly providers: Providers;
  readonly problems: Problems;
  readonly names: UniqueNames;
  readonly foresee: Foresee;
}

/**
 * Finds the problems of a stack before any resource is provisioned: unknown types, members and properties, and known
 * values that are refused.
 */
export function survey(stack: Stack, wanted: readonly string[], surveyor: Surveyor): void {
  const { problems } = surveyor;
  const { template, name } = stack;
  const lacks = (what: string): void => problems.add(stack, undefined, new UnsupportedError(what));
  for (const member of unknownMembers(template, templateMembers))
    if (furtherMembers.includes(member) || member.startsWith('Fn::')) lacks(`Template of ${name}: ${member}`);
    // recorded: Versent/cfn-check issue 3
    else problems.add(stack, undefined, invalid(`Invalid template property or properties [${member}]`));
  for (const macro of macrosOf(template)) lacks(`Intrinsic function ${macro}${hintOf(macro)}`);
  for (const logicalId of wanted)
    for (const problem of resourceProblems(stack, logicalId, surveyor)) problems.add(stack, logicalId, problem);
}

function resourceProblems(stack: Stack, logicalId: string, { providers, names, foresee }: Surveyor): AwsError[] {
  const resource = stack.template.Resources[logicalId]!;
  const { Type: type, Properties = {} } = resource;
  if (type === unreadType) return [];
  const provider = providerOf(providers, type);
  if (!provider) return [unknownType(type, logicalId)];
  const where = `${type} ${logicalId}`;
  const members = unknownMembers(resource, resourceMembers);
  const lacking = [
    ...members.filter((member) => furtherResourceMembers.includes(member)).map((member) => `${where}: ${member}`),
    ...[...new Set(unknownIntrinsics(Properties))].map((call) => `${where}: Intrinsic function ${call}`),
  ].map((what): AwsError => new UnsupportedError(what));
  for (const member of members.filter((one) => !furtherResourceMembers.includes(one)))
    // recorded: aws/aws-cli issue 3361
    lacking.push(invalid(`${where}: Invalid template resource property '${member}'`));
  const properties = foresee(Properties);
  if (!isObject(properties) || isOpen(properties)) return lacking;
  return [
    ...lacking,
    ...propertyProblems(where, type, provider, properties, { isOpen }),
    ...names.claim(stack, logicalId, type, properties),
  ];
}

/** Tells a type that does not exist from a type that is not supported here. */
const unknownType = (type: string, logicalId: string): AwsError =>
  // A macro among the resources has no type.
  typeof type !== 'string' || isInvented(type) || isKnownType(type)
    ? new UnsupportedError(`Resource type ${type} (${logicalId})`)
    : new AwsError('ValidationError', `Template format error: Unrecognized resource types: [${type}] (${logicalId})`);

const unknownMembers = (value: object, known: readonly string[]): string[] =>
  Object.keys(value).filter((member) => !known.includes(member));

/** A loop over a list of the template is written out when the template is read. */
const hintOf = (macro: string): string =>
  macro.startsWith('Fn::ForEach')
    ? ' over what is no list of texts in the template or its parameters (write the list out, ' +
      'or give the template that AWS made of it: ' +
      'aws cloudformation get-template --template-stage Processed)'
    : '';

/** `Fn::ForEach` and `Fn::Transform` stand where names do, and make members of a section. */
const macrosOf = (template: Template): string[] =>
  Object.values(template)
    .flatMap((section) => (typeof section === 'object' && section !== null ? Object.keys(section as object) : []))
    .filter((name) => name.startsWith('Fn::'));
