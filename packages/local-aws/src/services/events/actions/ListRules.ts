import type { ListRulesResponse } from '@aws-sdk/client-eventbridge';
import { anywhere } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { integer } from '../../../protocol/members.ts';
import { busReference, eventsAction, pageMembers, rulePrefix } from '../context.ts';
import { pager } from '../errors.ts';
import { describe } from './DescribeRule.ts';

const asked = (prefix: string, bus: string): readonly string[] => ['ListRules', prefix, bus];

/** Lists rules by name. */
export const ListRules = eventsAction({
  input: {
    NamePrefix: rulePrefix,
    EventBusName: busReference,
    Limit: integer({ min: 1, max: 100 }),
    ...pageMembers,
  },
  needs: anywhere('events:ListRules'),
  genuine: () => [
    { NamePrefix: 'd', Limit: 1 },
    { NextToken: pager.keys(asked('', 'default')).write('a'), EventBusName: 'default' },
  ],
  run({ NamePrefix = '', EventBusName, Limit = 100, NextToken }, { registry }): Wire<ListRulesResponse> {
    const { name: bus } = registry.bus(EventBusName);
    const found = registry.rulesOf(bus).filter((rule) => rule.name.startsWith(NamePrefix));
    const page = { token: NextToken, limit: Limit, asked: asked(NamePrefix, bus) };
    const { entries, next } = pager.sorted(found, ({ name }) => name, page);
    return { Rules: entries.map(describe), ...(next !== undefined && { NextToken: next }) };
  },
});
