import type { ProvisionedStack } from '../assembly/provision.ts';
import type { BucketsOfRegion } from '../contract/ports.ts';
import { isObject } from '../kernel/is-object.ts';

/** The models of a large schema are far shorter. */
const mostBytes = 16 * 2 ** 20;

/**
 * Reads what Amplify Gen 2 knows of the models of an API: it deploys that to a bucket of its own, and its clients have
 * no `models` without it. observed: @aws-amplify/backend-data 1.x
 */
export function amplifyModels(stacks: readonly ProvisionedStack[], buckets: BucketsOfRegion): object | undefined {
  for (const { resources } of stacks)
    for (const [logicalId, { type, ref }] of resources) {
      if (type !== 'AWS::S3::Bucket' || !logicalId.startsWith('modelIntrospectionSchemaBucket')) continue;
      const models = parsed(buckets.read(ref, 'modelIntrospectionSchema.json', mostBytes)?.toString());
      if (models) return models;
    }
  return undefined;
}

/** The object belongs to the app, and may be anything. */
function parsed(text: string | undefined): object | undefined {
  try {
    const value: unknown = text === undefined ? undefined : JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
