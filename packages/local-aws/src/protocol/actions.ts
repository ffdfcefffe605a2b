import type { Call, Members, Need } from '../contract/action.ts';
import { unknownAction } from '../contract/respond.ts';
import type { Example, Samples } from '../contract/samples.ts';
import type { Service } from '../contract/service.ts';
import { AwsError } from '../kernel/errors.ts';
import { readInput, type InputOf, type RefuseMembers, type Shapes } from './members.ts';

/**
 * One AWS API action. Each is exported by a file of its own that has its name. `Context` is what its service gives to
 * all of its actions.
 */
export interface Action<Context> {
  /**
   * The members of a request that the action honours. Any other member is refused by name, because to ignore it would
   * be a silent mistake.
   */
  readonly input: Shapes;
  /** Answers the permissions that a call needs. The members come from outside and may have any shape. */
  readonly needs: (input: Members, context: Context) => readonly Need[];
  /** Answers genuine calls. Tests send them, and break them first. */
  readonly genuine: (samples: Samples) => readonly Members[];
  /** The action hands on an event, a message or an input, so that the console can repeat the call. */
  readonly handsOn?: boolean;
  // oxlint-disable-next-line typescript/no-explicit-any -- the registry holds actions of every input type
  readonly run: (input: any, context: Context, call: Call) => unknown;
}

/**
 * Makes the function with which a service writes its actions: `const sqsAction = actionFor<SqsContext>()`, then
 * `sqsAction({ input, needs, genuine, run })`. The type of `input` decides what `run` receives.
 */
export const actionFor =
  <Context>() =>
  <Members extends Shapes, Output>(definition: {
    readonly input: Members;
    readonly needs: Action<Context>['needs'];
    readonly genuine: Action<Context>['genuine'];
    readonly handsOn?: boolean;
    readonly run: (input: InputOf<Members>, context: Context, call: Call) => Output | Promise<Output>;
  }): Action<Context> =>
    definition;

export type Actions<Context> = Readonly<Record<string, Action<Context>>>;

/**
 * Turns an output type of the SDK into the form on the wire. Times are seconds since the epoch, and bytes are base64. A
 * member that may be undefined may be absent. It leaves out what the client itself adds.
 */
export type Wire<Output> = Output extends Date
  ? number
  : Output extends Uint8Array
    ? string
    : Output extends readonly (infer Item)[]
      ? readonly Wire<Item>[]
      : Output extends object
        ? WireMembers<Output>
        : Output;

type WireMembers<Output> = {
  readonly [Name in keyof Output as Name extends '$metadata' ? never : Name]?: Wire<Output[Name]> | undefined;
};

const validationException = (sentence: string): AwsError => new AwsError('ValidationException', sentence);

/**
 * Makes the part of a service that its actions determine. `refuse` makes the service's error for members that break a
 * constraint.
 */
export const registryOf = <Context>(
  actions: Actions<Context>,
  context: Context,
  refuse: RefuseMembers = validationException,
): Pick<Service, 'actions' | 'examples' | 'membersOf' | 'needsOf' | 'handsOn' | 'run'> => ({
  actions: Object.keys(actions),
  examples: (samples): readonly Example[] =>
    Object.entries(actions).flatMap(([name, { genuine }]) =>
      genuine(samples).map((input) => ({ action: name, input })),
    ),
  needsOf: (name, input) => (Object.hasOwn(actions, name) ? actions[name]?.needs(input, context) : undefined),
  membersOf: (name) => (Object.hasOwn(actions, name) ? actions[name]?.input : undefined),
  handsOn: (name) => Object.hasOwn(actions, name) && actions[name]?.handsOn === true,
  run(name, input, call) {
    const found = Object.hasOwn(actions, name) ? actions[name] : undefined;
    if (!found) throw unknownAction(name);
    return found.run(readInput(found.input, input, { action: name, refuse }), context, call);
  },
});
