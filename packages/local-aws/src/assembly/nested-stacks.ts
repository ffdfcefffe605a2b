import { asText } from '../kernel/as-text.ts';
import { honoured, inert, text } from '../contract/properties.ts';
import type { ProvisionedResource, ResourceProvider } from '../contract/resource-provider.ts';
import { templateError } from './intrinsic-arguments.ts';
import type { Parameters } from './parameters.ts';
import type { ProvisionedStack } from './provisioned-stack.ts';

export const nestedType = 'AWS::CloudFormation::Stack';

export const nestedProperties: ResourceProvider['properties'] = {
  TemplateURL: text,
  Parameters: honoured,
  NotificationARNs: inert('nobody is told of the progress of a stack'),
  TimeoutInMinutes: inert('a start takes as long as it takes'),
  Tags: inert('tags have no effect on behaviour'),
};

/** A stack within another one, with its resources. */
export interface NestedResource extends ProvisionedResource {
  readonly nested: ProvisionedStack;
}

/** Answers the stack and all stacks within it. */
export function withNested(stack: ProvisionedStack): ProvisionedStack[] {
  const inner = [...stack.resources.values()].flatMap((resource) =>
    'nested' in resource ? withNested((resource as unknown as NestedResource).nested) : [],
  );
  return [stack, ...inner];
}

/**
 * Reads the bucket and key from an address of S3, which has the bucket in its path or in its host. docs: Amazon S3 User
 * Guide, "Virtual hosting of general purpose buckets"
 */
export function templatePlace(url: string): { readonly bucket: string; readonly key: string } {
  if (!URL.canParse(url)) throw templateError(`TemplateURL ${url} is no address`);
  const { hostname, pathname } = new URL(url);
  const path = decodeURIComponent(pathname.slice(1));
  const [bucket = ''] = hostname.split(/\.s3[.-]/);
  if (bucket !== hostname) return { bucket, key: path };
  const slash = path.indexOf('/');
  return { bucket: path.slice(0, slash), key: path.slice(slash + 1) };
}

/** A nested stack gets lists as texts with commas, as on the command line. */
export const nestedParameters = (given: unknown): Parameters =>
  Object.fromEntries(
    Object.entries((given ?? {}) as Readonly<Record<string, unknown>>).map(([name, value]) => [
      name,
      [value].flat().map(asText).join(','),
    ]),
  );

export const outputAttributes = (outputs: ProvisionedStack['outputs']): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(outputs).map(([name, value]) => [`Outputs.${name}`, value]));
