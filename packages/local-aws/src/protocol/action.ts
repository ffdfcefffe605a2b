import type { Call, Members, NeedsTable } from '../contract/action.ts';
import { unknownAction } from '../contract/respond.ts';
import type { Service } from '../contract/service.ts';
import { UnsupportedError } from '../kernel/errors.ts';
import { ownValue } from '../kernel/own-value.ts';
import { readInput, type Shape, type Shapes } from './shapes.ts';

export type { Call } from '../contract/action.ts';

/**
 * One AWS API action. `input` lists the members of its request that it honours; any other member of a request
 * is refused by name, because ignoring it would be a plausible silence.
 */
export interface Action {
  readonly input: readonly string[];
  /** Types of the members, where the action does not look at them itself. */
  readonly shapes?: Shapes;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the registry holds actions of every input shape
  readonly handle: (input: any, call: Call) => unknown;
}

export type Actions = Readonly<Record<string, Action>>;

type Names<Input> = readonly (keyof Input & string)[] | { readonly [Name in keyof Input & string]-?: Shape };

/**
 * `action<StartExecutionInput, StartExecutionOutput>({ stateMachineArn: text, … }, (input, call) => …)`; names alone
 * for members without a type.
 */
export const action = <Input, Output>(
  members: Names<Input>,
  handle: (input: Input, call: Call) => Output | Promise<Output>,
): Action => {
  if (isNames(members)) return { input: members, handle };
  return { input: Object.keys(members), shapes: members, handle };
};

const isNames = (members: readonly string[] | Shapes): members is readonly string[] => Array.isArray(members);

function runAction(actions: Actions, name: string, input: Members, call: Call): unknown {
  const found = ownValue(actions, name);
  if (!found) throw unknownAction(name);
  for (const member of Object.keys(input)) {
    if (!found.input.includes(member)) throw new UnsupportedError(`Parameter ${member.slice(0, 100)} of ${name}`);
  }
  return found.handle(found.shapes ? readInput(found.shapes, input) : input, call);
}

/** The part of a service that its registry of actions makes: their names, what they need, how they run. */
export const registryOf = (actions: Actions, needs: NeedsTable): Pick<Service, 'actions' | 'needsOf' | 'run'> => ({
  actions: Object.keys(actions),
  needsOf: (name, input) => ownValue(needs, name)?.(input),
  run: (name, input, call) => runAction(actions, name, input, call),
});
