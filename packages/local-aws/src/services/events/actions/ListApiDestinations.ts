import type { ListApiDestinationsResponse } from '@aws-sdk/client-eventbridge';
import { anywhere } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { integer } from '../../../protocol/members.ts';
import { eventsAction, pageMembers, rulePrefix } from '../context.ts';
import { connectionReference } from '../destinations/shapes.ts';
import { pager } from '../errors.ts';
import { destinationSummary } from './DescribeApiDestination.ts';

/** Lists API destinations by name. */
export const ListApiDestinations = eventsAction({
  input: {
    NamePrefix: rulePrefix,
    ConnectionArn: connectionReference,
    Limit: integer({ min: 1, max: 100 }),
    ...pageMembers,
  },
  needs: anywhere('events:ListApiDestinations'),
  genuine: ({ connection }) => [{ NamePrefix: 'h', ConnectionArn: connection, Limit: 1 }, {}],
  run(
    { NamePrefix = '', ConnectionArn = '', Limit = 100, NextToken },
    { destinations },
  ): Wire<ListApiDestinationsResponse> {
    const isAsked = (connection: string): boolean => ConnectionArn === '' || connection === ConnectionArn;
    const found = destinations
      .all()
      .filter(({ name, connectionArn }) => name.startsWith(NamePrefix) && isAsked(connectionArn));
    const page = { token: NextToken, limit: Limit, asked: ['ListApiDestinations', NamePrefix, ConnectionArn] };
    const { entries, next } = pager.sorted(found, ({ name }) => name, page);
    return {
      ApiDestinations: entries.map((destination) => destinationSummary(destination, destinations)),
      ...(next !== undefined && { NextToken: next }),
    };
  },
});
