import { textOf, type Members, type Need, type Scope } from '../../contract/action.ts';
import type { RunningStack, RunningStacks } from '../../contract/running-stack.ts';
import type { EpochMs } from '../../kernel/clock.ts';
import { actionFor } from '../../protocol/actions.ts';
import { text } from '../../protocol/members.ts';
import { noSuchStack } from './errors.ts';

/** The parts of the service that each of its actions gets. */
export interface CloudFormationContext extends Scope {
  readonly stacks: RunningStacks;
  /** The time at which the stacks were made: when this process began. */
  readonly since: EpochMs;
}

export const cloudFormationAction = actionFor<CloudFormationContext>();

export const stackName = text({ required: true });

/** Finds a stack by its name or its id. */
export function stackOf({ stacks }: CloudFormationContext, reference: string): RunningStack {
  const found = stacks().find(({ name, id }) => name === reference || id === reference);
  if (!found) throw noSuchStack(reference);
  return found;
}

/** Needs a permission on the stack that a request names, or on all stacks. */
export const onStack =
  (action: string) =>
  ({ StackName }: Members, { region, accountId }: Scope): readonly Need[] => {
    const reference = textOf(StackName);
    if (reference === '') return [{ action, resource: '*' }];
    const arn = `arn:aws:cloudformation:${region}:${accountId}:stack/${reference}/*`;
    return [{ action, resource: reference.startsWith('arn:') ? reference : arn }];
  };

/** The Query protocol writes times as text. */
export const timeOf = ({ since }: CloudFormationContext): number => new Date(since).toISOString() as unknown as number;
