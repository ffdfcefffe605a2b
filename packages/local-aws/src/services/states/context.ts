import { resourceOfToken } from './task-token.ts';
import { passingRole, textOf, type Members, type Need, type Scope } from '../../contract/action.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Ids } from '../../kernel/ids.ts';
import type { RoleSessions } from '../../kernel/principal.ts';
import { actionFor } from '../../protocol/actions.ts';
import type { Activities } from './activities.ts';
import type { Catalogue } from './catalogue.ts';
import type { Surroundings } from './engine/definition/load-context.ts';
import type { Executions } from './executions.ts';
import type { Machines } from './machines.ts';
import type { MapRunStore } from './map-runs/store.ts';
import type { Starts } from './start.ts';
import type { StatesStore } from './store.ts';
import type { Trials } from './test-state/trials.ts';

/** The parts of the service that each of its actions gets. */
export interface StatesContext extends Scope, Surroundings {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly roles: RoleSessions;
  readonly store: StatesStore;
  readonly catalogue: Catalogue;
  readonly machines: Machines;
  readonly executions: Executions;
  readonly activities: Activities;
  readonly starts: Starts;
  readonly trials: Trials;
  readonly mapRuns: MapRunStore;
}

export const statesAction = actionFor<StatesContext>();

/**
 * A caller that gives a role to a state machine needs the permission to do so. docs: AWS Step Functions Developer
 * Guide, "Creating granular permissions for non-admin users in Step Functions" (iam:PassRole)
 */
export const passing = ({ roleArn }: Members): readonly Need[] => passingRole(roleArn, 'states');

/** Needs a permission on the resource whose ARN a member contains. */
export const on =
  (action: string, member: string) =>
  (input: Members): readonly Need[] => [{ action: `states:${action}`, resource: textOf(input[member]) }];

/** Needs a permission on what the task belongs to that the request answers for. */
export const onTask =
  (action: string) =>
  ({ taskToken }: Members): readonly Need[] => [
    { action: `states:${action}`, resource: resourceOfToken(textOf(taskToken)) },
  ];

/** Needs a permission on the resource that the request will make. */
export const onNew =
  (action: string, kind: 'stateMachine' | 'activity') =>
  ({ name }: Members, { region, accountId }: Scope): readonly Need[] => [
    { action: `states:${action}`, resource: `arn:aws:states:${region}:${accountId}:${kind}:${textOf(name)}` },
  ];
