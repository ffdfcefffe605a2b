import { AwsError, UnsupportedError } from '../kernel/errors.ts';
import type { Principal } from '../kernel/principal.ts';
import type { AwsRequest } from '../contract/service.ts';
import { readInput, type Shape, type Shapes } from './shapes.ts';

/** What an action knows of its caller. */
export interface Call {
  readonly principal: Principal;
  readonly requestId: string;
  readonly sourceIp: string;
}

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

/** A request as its protocol reads it. */
export interface ActionRequest {
  readonly action: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Reads each request once, so that whoever authorises it and the service itself see the same. */
export function readOnce(read: (request: AwsRequest) => ActionRequest): (request: AwsRequest) => ActionRequest {
  const known = new WeakMap<AwsRequest, ActionRequest>();
  return (request) => {
    const found = known.get(request);
    if (found) return found;
    const made = read(request);
    known.set(request, made);
    return made;
  };
}

export type Actions = Readonly<Record<string, Action>>;

type Members<Input> = readonly (keyof Input & string)[] | { readonly [Name in keyof Input & string]-?: Shape };

/**
 * `action<StartExecutionInput, StartExecutionOutput>({ stateMachineArn: text, … }, (input, call) => …)`; names alone
 * for members of which nothing is known.
 */
export const action = <Input, Output>(
  members: Members<Input>,
  handle: (input: Input, call: Call) => Output | Promise<Output>,
): Action => (isNames(members) ? { input: members, handle } : { input: Object.keys(members), shapes: members, handle });

const isNames = (members: readonly string[] | Shapes): members is readonly string[] => Array.isArray(members);

export async function runAction(
  actions: Actions,
  name: string,
  input: Readonly<Record<string, unknown>>,
  call: Call,
): Promise<unknown> {
  const found = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (!found) throw new UnsupportedError(`Action ${name.slice(0, 200)}`);
  for (const member of Object.keys(input)) {
    if (!found.input.includes(member)) throw new UnsupportedError(`Parameter ${member.slice(0, 100)} of ${name}`);
  }
  return found.handle(found.shapes ? readInput(found.shapes, input) : input, call);
}

/**
 * What a client may see of an error: AWS's code and message; anything unexpected is an InternalFailure without details.
 */
export function publicError(error: unknown, report: (error: unknown) => void): AwsError {
  if (error instanceof AwsError) return error;
  report(error);
  return new AwsError('InternalFailure', 'The request processing has failed because of an unknown error.', {
    status: 500,
  });
}

/** Where errors that nobody foresaw go: the operator's terminal, never the client. */
export const reportUnexpected = (error: unknown): void => {
  process.stderr.write(
    `local-aws: unexpected error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
};
