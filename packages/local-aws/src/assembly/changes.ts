import { AwsError } from '../kernel/errors.ts';
import type { Stack } from './cloud-assembly.ts';
import { dependenciesOf, ordered } from './dependencies.ts';
import { unreadType, type Template, type TemplateResource } from './template.ts';

/**
 * Answers the logical ids of the resources to provision again when a stack gets a new template, in the order of
 * provisioning. These are the resources that changed, and those that depend on them. Throws an error for a change that
 * a deployment refuses.
 */
export function changesBetween(
  before: Pick<Stack, 'template'>,
  after: Pick<Stack, 'template'>,
  { exportsChanged = false, parametersChanged = false, isOther = () => false }: Around = {},
): readonly string[] {
  for (const problem of otherTypes(before.template, after.template)) throw problem;
  const everything = parametersChanged || sharedText(before.template) !== sharedText(after.template);
  const changed = new Set<string>();
  for (const logicalId of ordered(after.template.Resources).order) {
    const resource = after.template.Resources[logicalId] as TemplateResource;
    const known = before.template.Resources[logicalId];
    const text = resourceText(resource);
    const isChanged =
      everything ||
      known === undefined ||
      resourceText(known) !== text ||
      isOther(logicalId) ||
      (exportsChanged && text.includes('"Fn::ImportValue"')) ||
      dependenciesOf(after.template.Resources, logicalId).some((dependency) => changed.has(dependency));
    if (isChanged) changed.add(logicalId);
  }
  return [...changed];
}

/** Lists changes that do not stand in the template itself. */
interface Around {
  readonly exportsChanged?: boolean;
  readonly parametersChanged?: boolean;
  /** Tells whether a resource stands for another object than before, although its text is the same. */
  readonly isOther?: (logicalId: string) => boolean;
}

/** The members of a resource that a deployment compares. */
const resourceText = ({ Type, Properties, DependsOn, Condition }: TemplateResource): string =>
  JSON.stringify([Type, Properties, DependsOn, Condition]);

/** The sections of a template that any resource may refer to. */
const sharedText = ({ Parameters, Mappings, Conditions }: Template): string =>
  JSON.stringify([Parameters, Mappings, Conditions]);

/** Finds resources that would change their type. recorded: aws/aws-sam-cli issue 6786 */
export function otherTypes(before: Template, after: Template): AwsError[] {
  const others = Object.entries(after.Resources)
    .filter(([logicalId, { Type }]) => Type !== unreadType && (before.Resources[logicalId]?.Type ?? Type) !== Type)
    .map(([logicalId]) => logicalId);
  if (others.length === 0) return [];
  const message =
    'Update of resource type is not permitted. The new template modifies resource type of the following resources: ' +
    `[${others.join(', ')}]`;
  return [new AwsError('ValidationError', message)];
}
