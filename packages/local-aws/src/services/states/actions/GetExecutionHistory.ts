import type { GetExecutionHistoryOutput, HistoryEventType } from '@aws-sdk/client-sfn';
import type { Wire } from '../../../protocol/actions.ts';
import { flag } from '../../../protocol/members.ts';
import { on, statesAction } from '../context.ts';
import { withoutData } from '../log.ts';
import { pager } from '../errors.ts';
import * as shapes from '../shapes.ts';
import { findExecution } from './DescribeExecution.ts';

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
    const found = context.store.history(row.seq, from, reverse, limit + 1);
    const page = found.slice(0, limit);
    const last = page.at(-1);
    const events = page.map(({ id, previousEventId, type, timestamp, details }) => ({
      timestamp: timestamp / 1000,
      type: type as HistoryEventType,
      id,
      previousEventId,
      ...(input.includeExecutionData === false ? withoutData(details) : details),
    }));
    return { events, ...(found.length > limit && last ? { nextToken: tokens.write(last.id) } : {}) };
  },
});
