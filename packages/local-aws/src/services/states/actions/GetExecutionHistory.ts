import { action, type Action } from '../../../protocol/action.ts';
import { flag, integer, text } from '../../../protocol/shapes.ts';
import { withoutData } from '../log.ts';
import type { StatesStore } from '../state.ts';
import { findExecution } from './DescribeExecution.ts';
import { pageSize, readToken, writeToken } from './paging.ts';

interface Input {
  readonly executionArn: string;
  readonly maxResults?: number;
  readonly reverseOrder?: boolean;
  readonly nextToken?: string;
  readonly includeExecutionData?: boolean;
}

export const getExecutionHistory = (store: StatesStore): Action =>
  action<Input, unknown>(
    { executionArn: text, maxResults: integer, reverseOrder: flag, nextToken: text, includeExecutionData: flag },
    (input) => {
      const row = findExecution(store, input.executionArn);
      const reverse = input.reverseOrder === true;
      const asked = ['GetExecutionHistory', row.arn, reverse];
      const limit = pageSize(input.maxResults);
      const from = readToken(input.nextToken, asked) ?? (reverse ? Number.MAX_SAFE_INTEGER : 0);
      const found = store.history(row.seq, from, reverse, limit + 1);
      const page = found.slice(0, limit);
      const last = page.at(-1);
      const events = page.map(({ id, previousEventId, type, timestamp, details }) => ({
        timestamp: timestamp / 1000,
        type,
        id,
        previousEventId,
        ...(input.includeExecutionData === false ? withoutData(details) : details),
      }));
      return { events, ...(found.length > limit && last ? { nextToken: writeToken(last.id, asked) } : {}) };
    },
  );
