import type { ListRulesResponse } from '@aws-sdk/client-eventbridge';
import { anywhere } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { integer, text } from '../../../protocol/members.ts';
import { eventsAction } from '../context.ts';
import { requireDefaultBus } from '../errors.ts';
import { describe } from './DescribeRule.ts';

/** By name; the token is the last name of the page. */
export const ListRules = eventsAction({
  input: { NamePrefix: text(), EventBusName: text(), Limit: integer(), NextToken: text() },
  needs: anywhere('events:ListRules'),
  genuine: () => [
    { NamePrefix: 'd', Limit: 1 },
    { NextToken: 'YQ', EventBusName: 'default' },
  ],
  run({ NamePrefix = '', EventBusName, Limit = 100, NextToken }, { bus }): Wire<ListRulesResponse> {
    requireDefaultBus(EventBusName);
    const after = NextToken === undefined ? '' : Buffer.from(NextToken, 'base64url').toString('utf8');
    const found = [...bus.rules.values()]
      .filter((rule) => rule.name.startsWith(NamePrefix) && rule.name > after)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const page = found.slice(0, Math.min(Math.max(Limit, 1), 100));
    const last = page.at(-1);
    return {
      Rules: page.map(describe),
      ...(last && page.length < found.length ? { NextToken: Buffer.from(last.name).toString('base64url') } : {}),
    };
  },
});
