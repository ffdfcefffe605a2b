import { action, type Action } from '../../../protocol/action.ts';
import type { Bus } from '../bus.ts';
import { findRule } from './DescribeRule.ts';

/** A rule has at most five targets: always one page. */
export const listTargetsByRule = (bus: Bus): Action =>
  action<{ Rule: string; EventBusName?: string; Limit?: number }, unknown>(['Rule', 'EventBusName', 'Limit'], ({ Rule }) => ({
    Targets: findRule(bus, Rule).targets.map((target) => target.properties),
  }));
