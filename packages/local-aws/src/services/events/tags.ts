import { list, tag } from '../../protocol/members.ts';
import { validation } from './errors.ts';
import { asText } from '../../kernel/as-text.ts';

export type Tags = Readonly<Record<string, string>>;

interface Tag {
  readonly Key: string;
  readonly Value: string;
}

export const tagMembers = list(tag);

export const tagsOf = (given: readonly Tag[] = []): Tags =>
  Object.fromEntries(given.map(({ Key, Value }) => [Key, asText(Value)]));

export const tagList = (tags: Tags): readonly Tag[] => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** docs: Amazon EventBridge User Guide, "Tagging resources in Amazon EventBridge" */
const mostTags = 50;

export function merged(tags: Tags, given: readonly Tag[]): Tags {
  const all = { ...tags, ...tagsOf(given) };
  if (Object.keys(all).length > mostTags) throw validation(`A resource has at most ${mostTags} tags.`);
  return all;
}
