import { declaredTags } from '../../contract/properties.ts';
import { UnsupportedError } from '../../kernel/errors.ts';
import type { LambdaContext } from './context.ts';
import { invalidParameter } from './errors.ts';
import type { LambdaFunction } from './functions.ts';
import type { FunctionStore } from './function-store.ts';

type Tags = Readonly<Record<string, string>>;

/** Answers the tags of a function: those of the template, until calls have changed them. */
export function tagsOf({ tags }: FunctionStore, fn: LambdaFunction): Tags {
  const own = declaredTags(fn.definition.properties['Tags']);
  return tags.provisioned(fn.definition.name, own)?.definition ?? own;
}

/** docs: AWS Lambda Developer Guide, "Using tags on Lambda functions" (at most 50 tags) */
const mostTags = 50;

export function putTags(state: FunctionStore, fn: LambdaFunction, tags: Tags): void {
  if (Object.keys(tags).length > mostTags) throw invalidParameter(`A function has at most ${mostTags} tags.`);
  tagsOf(state, fn);
  state.tags.put(fn.definition.name, tags);
}

/** Finds the function that an ARN names. docs: AWS Lambda API Reference, "TagResource" (Resource) */
export function taggedFunction({ functions }: LambdaContext, arn: string): LambdaFunction {
  const [, , service, , , kind, name = '', qualifier] = arn.split(':');
  if (service !== 'lambda' || kind !== 'function') throw new UnsupportedError(`Tags of ${arn}`);
  if (qualifier !== undefined)
    throw invalidParameter('Tags on function aliases and versions are not supported. Please specify a function ARN.');
  return functions.find(arn.split(':').length > 6 ? arn : name).fn;
}
