import { AwsError } from '../kernel/errors.ts';
import { references } from './intrinsics.ts';
import type { Template, TemplateResource } from './template.ts';

/**
 * Orders logical ids as CloudFormation could create them: every resource comes after the ones that it refers to. docs:
 * AWS CloudFormation User Guide, "DependsOn attribute"
 */
export function dependencyOrder(resources: Template['Resources']): string[] {
  const order: string[] = [];
  const open = new Set<string>();
  const visit = (logicalId: string, path: readonly string[]): void => {
    if (order.includes(logicalId)) return;
    if (open.has(logicalId))
      throw new AwsError(
        'ValidationError',
        `Circular dependency between resources: ${[...path.slice(path.indexOf(logicalId)), logicalId].join(' → ')}`,
      );
    open.add(logicalId);
    for (const dependency of dependenciesOf(resources, logicalId)) visit(dependency, [...path, logicalId]);
    order.push(logicalId);
  };
  for (const logicalId of Object.keys(resources)) visit(logicalId, []);
  return order;
}

/** The resources that a resource refers to, or waits for. */
export function dependenciesOf(resources: Template['Resources'], logicalId: string): string[] {
  const { Properties, DependsOn = [] } = resources[logicalId] as TemplateResource;
  const explicit = [DependsOn].flat();
  for (const name of explicit)
    if (!Object.hasOwn(resources, name))
      throw new AwsError('ValidationError', `Template error: ${logicalId} depends on ${name}, which does not exist.`);
  return [...new Set([...explicit, ...references(Properties)])].filter((name) => Object.hasOwn(resources, name));
}
