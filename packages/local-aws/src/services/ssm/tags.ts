import { AwsError, UnsupportedError } from '../../kernel/errors.ts';
import type { SsmContext } from './context.ts';

export const tagsOf = (given: readonly { readonly Key: string; readonly Value: string }[]): Record<string, string> =>
  Object.fromEntries(given.map(({ Key, Value }) => [Key, Value]));

/** Answers the name of the parameter whose tags a request names. */
export function taggedParameter({ store }: SsmContext, type: string, id: string): string {
  if (type !== 'Parameter') throw new UnsupportedError(`Tags of ${type.slice(0, 100)}`);
  if (!store.get(id)) throw new AwsError('InvalidResourceId', 'The resource ID is not valid.');
  return id;
}

/** docs: AWS Systems Manager API Reference, "AddTagsToResource" */
const mostTags = 50;

export function checkedTags(tags: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  if (Object.keys(tags).length > mostTags)
    throw new AwsError('TooManyTagsError', `A resource can have at most ${mostTags} tags.`);
  return tags;
}

/** The types of resources that have tags. docs: AWS Systems Manager API Reference, "AddTagsToResource" */
export const taggedTypes = [
  'Association',
  'Automation',
  'Document',
  'MaintenanceWindow',
  'ManagedInstance',
  'OpsItem',
  'OpsMetadata',
  'Parameter',
  'PatchBaseline',
];
