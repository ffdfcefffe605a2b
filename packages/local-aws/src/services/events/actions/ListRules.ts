import { action, type Action } from '../../../protocol/action.ts';
import { integer, text } from '../../../protocol/shapes.ts';
import type { Bus } from '../bus.ts';
import { requireDefaultBus } from '../errors.ts';
import { describe } from './DescribeRule.ts';

interface Input {
  readonly NamePrefix?: string;
  readonly EventBusName?: string;
  readonly Limit?: number;
  readonly NextToken?: string;
}

/** By name; the token is the last name of the page. */
export const listRules = (bus: Bus): Action =>
  action<Input, unknown>(
    { NamePrefix: text, EventBusName: text, Limit: integer, NextToken: text },
    ({ NamePrefix = '', EventBusName, Limit = 100, NextToken }) => {
      requireDefaultBus(EventBusName);
      const after = NextToken === undefined ? '' : Buffer.from(NextToken, 'base64url').toString('utf8');
      const found = [...bus.rules.values()]
        .filter((rule) => rule.name.startsWith(NamePrefix) && rule.name > after)
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      const page = found.slice(0, Math.min(Math.max(Limit, 1), 100));
      const last = page.at(-1);
      return {
        Rules: page.map(describe),
        ...(last && page.length < found.length ? { NextToken: Buffer.from(last.name).toString('base64url') } : {}),
      };
    },
  );
