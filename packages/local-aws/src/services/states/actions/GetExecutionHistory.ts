import type { GetExecutionHistoryOutput, HistoryEventType } from '@aws-sdk/client-sfn';
import type { Wire } from '../../../protocol/actions.ts';
import { flag } from '../../../protocol/members.ts';
import { on, statesAction } from '../context.ts';
import { charactersOf, type HistoryEvent } from '../engine/run/execution.ts';
import { withoutData } from '../log.ts';
import { pager } from '../errors.ts';
import * as shapes from '../shapes.ts';
import { findExecution } from './DescribeExecution.ts';

/**
 * The most characters of the texts of a page: a thousand events may have 250 MB. docs: AWS Step Functions API
 * Reference, "GetExecutionHistory" (maxResults, which is an upper limit)
 */
const mostCharacters = 4 * 2 ** 20;

/** Leaves out the last event of those that are found if there is another one. */
function pageOf(
  found: readonly HistoryEvent[],
  limit: number,
  characters: number,
): { readonly page: readonly HistoryEvent[]; readonly hasMore: boolean } {
  const isFull = found.length > 1 && found.reduce((sum, event) => sum + charactersOf(event), 0) > characters;
  const hasMore = found.length > limit || isFull;
  return { page: hasMore ? found.slice(0, -1) : found, hasMore };
}

export const GetExecutionHistory = statesAction({
  input: { executionArn: shapes.arn, ...shapes.page(), reverseOrder: flag(), includeExecutionData: flag() },
  needs: on('GetExecutionHistory', 'executionArn'),
  genuine: ({ execution }) => [
    { executionArn: execution, maxResults: 10, reverseOrder: true, includeExecutionData: false },
  ],
  run(input, context): Wire<GetExecutionHistoryOutput> {
    const row = findExecution(context, input.executionArn);
    const reverse = input.reverseOrder === true;
    const tokens = pager.places(['GetExecutionHistory', row.arn, reverse]);
    const limit = shapes.pageSize(input.maxResults);
    const from = tokens.read(input.nextToken) ?? (reverse ? Number.MAX_SAFE_INTEGER : 0);
    const isLong = input.includeExecutionData !== false;
    const characters = isLong ? mostCharacters : Infinity;
    const found = context.store.history(row.seq, from, reverse, { limit: limit + 1, characters });
    const { page, hasMore } = pageOf(found, limit, characters);
    const last = page.at(-1);
    const events = page.map(({ id, previousEventId, type, timestamp, details }) => ({
      timestamp: timestamp / 1000,
      type: type as HistoryEventType,
      id,
      previousEventId,
      ...(input.includeExecutionData === false ? withoutData(details) : details),
    }));
    return { events, ...(hasMore && last ? { nextToken: tokens.write(last.id) } : {}) };
  },
});
