import { anywhere, type Needs, type NeedsTable, type Scope, textOf } from '../../contract/action.ts';

/** What each action needs. */
export function createNeeds({ region, accountId }: Scope): NeedsTable {
  const root = `arn:aws:events:${region}:${accountId}:`;
  const onRule =
    (action: string, member: string): Needs =>
    (input) => [{ action, resource: `${root}rule/${textOf(input[member])}` }];
  const busOf = (name: unknown): string =>
    textOf(name).startsWith('arn:') ? textOf(name) : `${root}event-bus/${textOf(name) || 'default'}`;
  return {
    DescribeRule: onRule('events:DescribeRule', 'Name'),
    ListRules: anywhere('events:ListRules'),
    ListTargetsByRule: onRule('events:ListTargetsByRule', 'Rule'),
    // Every entry by itself: they may be for different buses, and policies may ask for source and type.
    PutEvents: ({ Entries }) =>
      (Array.isArray(Entries) && Entries.length > 0 ? (Entries as unknown[]).slice(0, 10) : [{}]).map((entry) => {
        const { EventBusName, Source, DetailType } = (entry ?? {}) as Record<string, unknown>;
        return {
          action: 'events:PutEvents',
          resource: busOf(EventBusName),
          context: {
            'events:source': textOf(Source),
            'events:detail-type': textOf(DetailType),
            'events:eventbusinvocation': 'false',
          },
        };
      }),
  };
}
