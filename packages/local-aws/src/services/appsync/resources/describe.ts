import type { ResourceRequest } from '../../../contract/resource-provider.ts';
import type { Described } from '../model.ts';
import { inlineOrAsset } from './schema-and-keys.ts';
import { isObject } from '../../../kernel/is-object.ts';

/** The members that the API reference spells differently than CloudFormation with a small first letter. */
const spelled: Readonly<Record<string, string>> = { DynamoDBConfig: 'dynamodbConfig' };

const numbers = new Set(['MaxBatchSize', 'Ttl']);

/**
 * Describes the properties of a resource in the members of the API reference. It leaves out the API itself and the
 * places of code.
 */
export function describe(properties: Readonly<Record<string, unknown>>): Described {
  const shown = Object.entries(properties).filter(([name]) => name !== 'ApiId' && !name.endsWith('S3Location'));
  return Object.fromEntries(
    shown.map(([name, value]) => [
      spelled[name] ?? name.charAt(0).toLowerCase() + name.slice(1),
      numbers.has(name) ? Number(value) : describeValue(value),
    ]),
  );
}

const describeValue = (value: unknown): unknown =>
  isObject(value) ? describe(value as Readonly<Record<string, unknown>>) : value;

/** Does the same for a resource with code or templates, and adds their texts. */
export async function describeStep(request: ResourceRequest): Promise<Described> {
  const texts = await Promise.all(
    ['Code', 'RequestMappingTemplate', 'ResponseMappingTemplate'].map(async (name) => {
      const { [name]: inline, [`${name}S3Location`]: location } = request.properties;
      return [name, await inlineOrAsset(request, inline, location)] as const;
    }),
  );
  const given = texts.filter(([, text]) => text !== undefined);
  return describe({ ...request.properties, ...Object.fromEntries(given) });
}
