import { AwsError } from '../kernel/errors.ts';
import type { Stack } from './cloud-assembly.ts';
import { dependenciesOf, dependencyOrder } from './dependencies.ts';
import type { Template, TemplateResource } from './template.ts';

/**
 * The logical ids of what has to be provisioned again so that a stack is what its new template says: what changed, and
 * what depends on that, in the order in which they are provisioned. Throws what a deployment
 * refuses.
 */
export function changesBetween(
  before: Pick<Stack, 'template'>,
  after: Pick<Stack, 'template'>,
  { exportsChanged = false, parametersChanged = false, isOther = () => false }: Around = {},
): readonly string[] {
  refuseOtherTypes(before.template, after.template);
  const everything = parametersChanged || sharedText(before.template) !== sharedText(after.template);
  const changed = new Set<string>();
  for (const logicalId of dependencyOrder(after.template.Resources)) {
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

/** What changed beside the template. */
interface Around {
  readonly exportsChanged?: boolean;
  readonly parametersChanged?: boolean;
  /** What a resource stands for is another one, although it says the same. */
  readonly isOther?: (logicalId: string) => boolean;
}

/** What of a resource a deployment looks at. */
const resourceText = ({ Type, Properties, DependsOn, Condition }: TemplateResource): string =>
  JSON.stringify([Type, Properties, DependsOn, Condition]);

/** What any resource may refer to. */
const sharedText = ({ Parameters, Mappings, Conditions }: Template): string =>
  JSON.stringify([Parameters, Mappings, Conditions]);

/** recorded: aws/aws-sam-cli issue 6786 */
function refuseOtherTypes(before: Template, after: Template): void {
  const others = Object.entries(after.Resources)
    .filter(([logicalId, { Type }]) => (before.Resources[logicalId]?.Type ?? Type) !== Type)
    .map(([logicalId]) => logicalId);
  if (others.length > 0)
    throw new AwsError(
      'ValidationError',
      `Update of resource type is not permitted. The new template modifies resource type of the following resources: ` +
        `[${others.join(', ')}]`,
    );
}
