import { validation } from './errors.ts';
import type { Registry } from './registry.ts';
import type { Tags } from './tags.ts';

interface Tagged {
  readonly tags: Tags;
  tag(tags: Tags): void;
}

/** Answers the rule or bus that an ARN names. */
export function taggedResource(registry: Registry, arn: string): Tagged {
  const [kind, ...names] = arn.split(':').slice(5).join(':').split('/');
  if (kind === 'event-bus') {
    const { name, description, deadLetterArn, tags } = registry.bus(names.join('/'));
    return { tags, tag: (changed) => void registry.putBus({ name, description, deadLetterArn, tags: changed }) };
  }
  if (kind !== 'rule' || names.length === 0) throw validation(`Parameter ${arn} is not valid.`);
  const rule = registry.rule(names.at(-1) ?? '', names.slice(0, -1).join('/') || undefined);
  return { tags: rule.definition.tags, tag: (tags) => registry.changeRule(rule, { tags }) };
}
