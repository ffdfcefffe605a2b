import type { Call, Members, Need } from '../contract/action.ts';
import { unknownAction } from '../contract/respond.ts';
import type { Example, Samples } from '../contract/samples.ts';
import type { Service } from '../contract/service.ts';
import { AwsError } from '../kernel/errors.ts';
import { readInput, type InputOf, type Shapes } from './members.ts';

/**
 * One AWS API action: a file of its own, named after it, that exports one of these. `Context` is what its service gives
 * to all of its actions.
 */
export interface Action<Context> {
  /**
   * The members of a request that it honours. Any other member is refused by name, because ignoring it would be a
   * plausible silence.
   */
  readonly input: Shapes;
  /** Who may: the permissions that a call needs. The members come from outside and may be of any shape. */
  readonly needs: (input: Members, context: Context) => readonly Need[];
  /** Genuine calls, which tests send and break. */
  readonly genuine: (samples: Samples) => readonly Members[];
  /** It hands something on (an event, a message, an input), so that to make the same call again means something. */
  readonly handsOn?: boolean;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the registry holds actions of every input type
  readonly run: (input: any, context: Context, call: Call) => unknown;
}

/**
 * How a service writes its actions: `const sqsAction = actionFor<SqsContext>()`, then
 * `sqsAction({ input, needs, genuine, run })`, where `run` gets what `input` lets through.
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
 * An output that is typed by the SDK, as it goes over the wire: times are seconds since the epoch, bytes are base64,
 * and what may be undefined may be absent. What the client itself adds is left out.
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
 * The part of a service that its actions make. `refuse` is the service's error for members that break a constraint of
 * their shape.
 */
export const registryOf = <Context>(
  actions: Actions<Context>,
  context: Context,
  refuse: (sentence: string) => AwsError = validationException,
): Pick<Service, 'actions' | 'examples' | 'needsOf' | 'handsOn' | 'run'> => ({
  actions: Object.keys(actions),
  examples: (samples): readonly Example[] =>
    Object.entries(actions).flatMap(([name, { genuine }]) =>
      genuine(samples).map((input) => ({ action: name, input })),
    ),
  needsOf: (name, input) => (Object.hasOwn(actions, name) ? actions[name]?.needs(input, context) : undefined),
  handsOn: (name) => Object.hasOwn(actions, name) && actions[name]?.handsOn === true,
  run(name, input, call) {
    const found = Object.hasOwn(actions, name) ? actions[name] : undefined;
    if (!found) throw unknownAction(name);
    return found.run(readInput(found.input, input, { action: name, refuse }), context, call);
  },
});
