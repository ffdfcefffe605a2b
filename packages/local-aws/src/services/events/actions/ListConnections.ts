import type { ListConnectionsResponse } from '@aws-sdk/client-eventbridge';
import { anywhere } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { integer, text } from '../../../protocol/members.ts';
import { eventsAction, pageMembers, rulePrefix } from '../context.ts';
import { pager } from '../errors.ts';
import { summary } from './DescribeConnection.ts';

const states = [
  ...['CREATING', 'UPDATING', 'DELETING', 'AUTHORIZED', 'DEAUTHORIZED', 'AUTHORIZING', 'DEAUTHORIZING', 'ACTIVE'],
  'FAILED_CONNECTIVITY',
];

/** Lists connections by name. */
export const ListConnections = eventsAction({
  input: {
    NamePrefix: rulePrefix,
    ConnectionState: text({ values: states }),
    Limit: integer({ min: 1, max: 100 }),
    ...pageMembers,
  },
  needs: anywhere('events:ListConnections'),
  genuine: () => [{ NamePrefix: 'h', ConnectionState: 'AUTHORIZED', Limit: 1 }, {}],
  run(
    { NamePrefix = '', ConnectionState = '', Limit = 100, NextToken },
    { connections },
  ): Wire<ListConnectionsResponse> {
    const isAsked = (state: string): boolean => ConnectionState === '' || state === ConnectionState;
    const found = connections.all().filter(({ name, state }) => name.startsWith(NamePrefix) && isAsked(state));
    const page = { token: NextToken, limit: Limit, asked: ['ListConnections', NamePrefix, ConnectionState] };
    const { entries, next } = pager.sorted(found, ({ name }) => name, page);
    return { Connections: entries.map(summary), ...(next !== undefined && { NextToken: next }) };
  },
});
