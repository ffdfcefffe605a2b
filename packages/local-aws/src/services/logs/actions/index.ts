import type { Actions } from '../../../protocol/action.ts';
import type { Groups } from '../groups.ts';
import { createDescribeLogGroups } from './DescribeLogGroups.ts';
import { createDescribeLogStreams } from './DescribeLogStreams.ts';
import { createFilterLogEvents } from './FilterLogEvents.ts';
import { createGetLogEvents } from './GetLogEvents.ts';

export const createActions = (groups: Groups): Actions => ({
  DescribeLogGroups: createDescribeLogGroups(groups),
  DescribeLogStreams: createDescribeLogStreams(groups),
  FilterLogEvents: createFilterLogEvents(groups),
  GetLogEvents: createGetLogEvents(groups),
});
