import { references } from './intrinsics.ts';
import type { Template, TemplateResource } from './template.ts';

interface Ordered {
  readonly order: readonly string[];
  /** Resources that need each other, as a way that ends where it begins. */
  readonly circles: readonly (readonly string[])[];
}

/**
 * Orders logical ids as CloudFormation could create them: every resource comes after the ones that it refers to. docs:
 * AWS CloudFormation User Guide, "DependsOn attribute"
 */
export function ordered(resources: Template['Resources']): Ordered {
  const order = new Set<string>();
  const open = new Set<string>();
  const circles: string[][] = [];
  const visit = (logicalId: string, path: readonly string[]): void => {
    if (order.has(logicalId)) return;
    if (open.has(logicalId)) {
      circles.push([...path.slice(path.indexOf(logicalId)), logicalId]);
      return;
    }
    open.add(logicalId);
    for (const dependency of dependenciesOf(resources, logicalId)) visit(dependency, [...path, logicalId]);
    open.delete(logicalId);
    order.add(logicalId);
  };
  for (const logicalId of Object.keys(resources)) visit(logicalId, []);
  return { order: [...order], circles };
}

/** The resources that a resource refers to, or waits for. The survey of a template finds those that do not exist. */
export function dependenciesOf(resources: Template['Resources'], logicalId: string): string[] {
  const { Properties, DependsOn = [] } = resources[logicalId] as TemplateResource;
  return [...new Set([DependsOn, ...references(Properties)].flat())].filter((name) => Object.hasOwn(resources, name));
}
