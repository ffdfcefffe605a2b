import { action, type Action } from '../../../protocol/action.ts';
import { integer, text } from '../../../protocol/shapes.ts';
import type { Bus } from '../bus.ts';
import { findRule } from './DescribeRule.ts';

/** A rule has at most five targets: always one page. */
export const listTargetsByRule = (bus: Bus): Action =>
  action<{ Rule: string; EventBusName?: string; Limit?: number }, unknown>(
    { Rule: text, EventBusName: text, Limit: integer },
    ({ Rule, EventBusName }) => ({
      Targets: findRule(bus, Rule, EventBusName).targets.map((target) => target.properties),
    }),
  );
