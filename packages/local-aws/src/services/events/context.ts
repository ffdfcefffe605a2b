import { textOf, type Members, type Need, type Scope } from '../../contract/action.ts';
import type { Ids } from '../../kernel/ids.ts';
import type { Operator } from '../../kernel/operator.ts';
import type { RequireAllowed } from '../../kernel/unverified.ts';
import { actionFor } from '../../protocol/actions.ts';
import { text } from '../../protocol/members.ts';
import { busArn, connectionArn, destinationArn } from './arns.ts';
import type { Connections } from './connections/connections.ts';
import type { Destinations } from './destinations/destinations.ts';
import type { Registry } from './registry.ts';
import type { Router } from './event-router.ts';

/** The parts of the service that each of its actions gets. */
export interface EventsContext extends Scope {
  readonly router: Router;
  readonly registry: Registry;
  readonly connections: Connections;
  readonly destinations: Destinations;
  readonly ids: Ids;
  readonly operator: Operator;
  readonly requireAllowed: RequireAllowed;
}

export const eventsAction = actionFor<EventsContext>();

const namePattern = { pattern: /^[.\-_A-Za-z0-9]+$/, patternText: '[\\.\\-_A-Za-z0-9]+' };

/** The name of a rule, which the request must contain. */
export const ruleName = text({ required: true, min: 1, max: 64, ...namePattern });
export const rulePrefix = text({ min: 1, max: 64, ...namePattern });
export const targetId = ruleName;

/** The name of a bus, or its ARN. */
export const busReference = text({
  min: 1,
  max: 1600,
  pattern: /^(arn:aws[\w-]*:events:[a-z]+-[a-z]+-[\w-]+:[0-9]{12}:event-bus\/)?[/.\-_A-Za-z0-9]+$/,
  patternText: '(arn:aws[\\w-]*:events:[a-z]+-[a-z]+-[\\w-]+:[0-9]{12}:event-bus\\/)?[/\\.\\-_A-Za-z0-9]+',
});

const busPattern = { min: 1, max: 256, pattern: /^[/.\-_A-Za-z0-9]+$/, patternText: '[/\\.\\-_A-Za-z0-9]+' };
export const busName = text({ required: true, ...busPattern });
export const busPrefix = text(busPattern);

export const pageMembers = {
  NextToken: text({ min: 1, max: 2048 }),
};

/** Answers the ARN of a rule as a request names it. It is only for policies, so the bus need not exist. */
function namedRule({ region, accountId }: Scope, name: string, eventBus: string): string {
  const bus = eventBus.replace(/^arn:[^/]*\//, '');
  return `arn:aws:events:${region}:${accountId}:rule/${bus === '' || bus === 'default' ? '' : `${bus}/`}${name}`;
}

/** Needs a permission on the rule that a member of the request names. */
export const onRule =
  (action: string, member: string) =>
  (input: Members, scope: Scope): readonly Need[] => [
    {
      action,
      resource: namedRule(scope, textOf(input[member]), textOf(input['EventBusName'])),
      context: { 'events:creatoraccount': scope.accountId },
    },
  ];

/** Needs a permission on the bus that a member of the request names; without the member that is the default bus. */
export const onBus =
  (action: string, member: string) =>
  (input: Members, scope: Scope): readonly Need[] => {
    const reference = textOf(input[member]) || 'default';
    return [{ action, resource: reference.startsWith('arn:') ? reference : busArn(scope, reference) }];
  };

/**
 * Needs a permission on the connection that a request names. The request does not contain its id, and the connection
 * may not exist.
 */
export const onConnection =
  (action: string) =>
  (input: Members, scope: Scope & { readonly connections: Connections }): readonly Need[] => {
    const name = textOf(input['Name']);
    const arn = scope.connections.has(name) ? scope.connections.connection(name).arn : connectionArn(scope, name, '*');
    return [{ action, resource: arn }];
  };

/** Needs the same on the API destination that a request names. */
export const onDestination =
  (action: string) =>
  (input: Members, scope: Scope & { readonly destinations: Destinations }): readonly Need[] => {
    const name = textOf(input['Name']);
    const known = scope.destinations.has(name) ? scope.destinations.destination(name).arn : undefined;
    return [{ action, resource: known ?? destinationArn(scope, name, '*') }];
  };
