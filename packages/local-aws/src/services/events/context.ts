import { textOf, type Members, type Need, type Scope } from '../../contract/action.ts';
import { actionFor } from '../../protocol/actions.ts';
import { text } from '../../protocol/members.ts';
import type { Bus } from './bus.ts';

/** What the service gives to each of its actions. */
export interface EventsContext extends Scope {
  readonly bus: Bus;
}

export const eventsAction = actionFor<EventsContext>();

/** The name of a rule, of which a request must have one. */
export const ruleName = text({ required: true, max: 64 });

/** A permission on the rule that a member of the request names. */
export const onRule =
  (action: string, member: string) =>
  (input: Members, { region, accountId }: Scope): readonly Need[] => [
    { action, resource: `arn:aws:events:${region}:${accountId}:rule/${textOf(input[member])}` },
  ];
