import type { ListRulesResponse } from '@aws-sdk/client-eventbridge';
import { anywhere } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { integer, text } from '../../../protocol/members.ts';
import { eventsAction } from '../context.ts';
import { pager, requireDefaultBus } from '../errors.ts';
import { describe } from './DescribeRule.ts';

const asked = (prefix: string): readonly string[] => ['ListRules', prefix];

/** By name. */
export const ListRules = eventsAction({
  input: { NamePrefix: text(), EventBusName: text(), Limit: integer(), NextToken: text() },
  needs: anywhere('events:ListRules'),
  genuine: () => [
    { NamePrefix: 'd', Limit: 1 },
    { NextToken: pager.keys(asked('')).write('a'), EventBusName: 'default' },
  ],
  run({ NamePrefix = '', EventBusName, Limit = 100, NextToken }, { bus }): Wire<ListRulesResponse> {
    requireDefaultBus(EventBusName);
    const found = [...bus.rules.values()]
      .filter((rule) => rule.name.startsWith(NamePrefix))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const { entries, next } = pager.sorted(found, ({ name }) => name, {
      token: NextToken,
      limit: Math.min(Math.max(Limit, 1), 100),
      asked: asked(NamePrefix),
    });
    return { Rules: entries.map(describe), ...(next !== undefined && { NextToken: next }) };
  },
});
