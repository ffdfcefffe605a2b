import { textOf, type ConditionKeys, type Members } from '../../contract/action.ts';
import { AwsError } from '../../kernel/errors.ts';
import { isObject } from '../../kernel/is-object.ts';
import type { Principal } from '../../kernel/principal.ts';
import { list, structure, text } from '../../protocol/members.ts';

const key = {
  ...{ min: 1, max: 128, pattern: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u },
  patternText: '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+',
} as const;
const value = {
  ...{ max: 256, pattern: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u },
  patternText: '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*',
} as const;

/** docs: AWS STS API Reference, "AssumeRole" (Tags, TransitiveTagKeys); "Tag" */
export const tagMembers = {
  Tags: list(structure({ Key: text({ required: true, ...key }), Value: text({ required: true, ...value }) }), {
    max: 50,
  }),
  TransitiveTagKeys: list(text(key), { max: 50 }),
};

interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** The tags of a session, by their keys as they were given. */
export interface SessionTags {
  readonly tags: Readonly<Record<string, string>>;
  /** The keys of the tags that the next session of a chain of roles inherits. */
  readonly transitive: readonly string[];
}

const invalid = (message: string): AwsError => new AwsError('InvalidParameterValue', message, { status: 400 });
const lower = (text: string): string => text.toLowerCase();

/** Answers the tags that a caller hands on without being asked: the transitive ones of its own session. */
export function inheritedTags(caller: Principal): SessionTags {
  const { tags = {}, transitive = [] } = caller.type === 'AssumedRole' ? caller : {};
  const inherited = Object.entries(tags).filter(([name]) => transitive.includes(name));
  return { tags: Object.fromEntries(inherited), transitive };
}

/**
 * Joins the tags of a request with those that the caller's session hands on. docs: IAM User Guide, "Pass session tags
 * in AWS STS"; recorded: localstack/localstack, test_sts (test_assume_role_tag_validation)
 */
export function sessionTags(
  asked: readonly Tag[],
  transitiveKeys: readonly string[],
  inherited: SessionTags,
): SessionTags {
  const keys = new Set(asked.map(({ Key }) => lower(Key)));
  if (keys.size < asked.length)
    throw invalid('Duplicate tag keys found. Please note that Tag keys are case insensitive.');
  // The documents say that such keys are refused, and not in which words.
  if ([...keys].some((name) => name.startsWith('aws:'))) throw invalid('Tag keys that begin with aws: are reserved.');
  if (inherited.transitive.some((name) => keys.has(lower(name))))
    throw invalid(
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the " +
        'calling session.',
    );
  if (!transitiveKeys.every((name) => keys.has(lower(name))))
    throw invalid('The specified transitive tag key must be included in the requested tags.');
  const handedOn = new Set(transitiveKeys.map(lower));
  const own = asked.map(({ Key }) => Key).filter((name) => handedOn.has(lower(name)));
  return {
    tags: { ...inherited.tags, ...Object.fromEntries(asked.map(({ Key, Value }) => [Key, Value])) },
    transitive: [...inherited.transitive, ...own],
  };
}

/**
 * Answers the condition keys of a request with tags. docs: Service Authorization Reference, "Actions, resources, and
 * condition keys for AWS Security Token Service"
 */
export function tagConditions({ Tags, TransitiveTagKeys }: Members): ConditionKeys {
  const given = [Tags ?? []].flat().filter(isObject);
  const keys = given.map(({ Key }) => textOf(Key));
  const transitive = [TransitiveTagKeys ?? []].flat().map(textOf);
  return {
    ...Object.fromEntries(given.map(({ Key, Value }) => [`aws:requesttag/${lower(textOf(Key))}`, textOf(Value)])),
    ...(keys.length > 0 && { 'aws:tagkeys': keys }),
    ...(transitive.length > 0 && { 'sts:transitivetagkeys': transitive }),
  };
}
