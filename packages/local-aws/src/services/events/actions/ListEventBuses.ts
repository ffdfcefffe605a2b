import type { ListEventBusesResponse } from '@aws-sdk/client-eventbridge';
import { anywhere } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { integer } from '../../../protocol/members.ts';
import { busPrefix, eventsAction, pageMembers } from '../context.ts';
import { pager } from '../errors.ts';
import { summary } from './DescribeEventBus.ts';

/** Lists event buses by name. */
export const ListEventBuses = eventsAction({
  input: { NamePrefix: busPrefix, Limit: integer({ min: 1, max: 100 }), ...pageMembers },
  needs: anywhere('events:ListEventBuses'),
  genuine: () => [{ NamePrefix: 'd', Limit: 1 }, {}],
  run({ NamePrefix = '', Limit = 100, NextToken }, { registry }): Wire<ListEventBusesResponse> {
    const found = registry.buses().filter(({ name }) => name.startsWith(NamePrefix));
    const page = { token: NextToken, limit: Limit, asked: ['ListEventBuses', NamePrefix] };
    const { entries, next } = pager.sorted(found, ({ name }) => name, page);
    return {
      EventBuses: entries.map((bus) => summary(bus, registry)),
      ...(next !== undefined && { NextToken: next }),
    };
  },
});
