import type { Actions } from '../../../protocol/action.ts';
import type { Bus } from '../bus.ts';
import { describeRule } from './DescribeRule.ts';
import { listRules } from './ListRules.ts';
import { listTargetsByRule } from './ListTargetsByRule.ts';
import { putEvents } from './PutEvents.ts';

export const createActions = (bus: Bus): Actions => ({
  DescribeRule: describeRule(bus),
  ListRules: listRules(bus),
  ListTargetsByRule: listTargetsByRule(bus),
  PutEvents: putEvents(bus),
});
