import { AwsError, UnsupportedError } from '../errors.ts';
import type { Principal } from '../principal.ts';
import type { AwsRequest } from '../service.ts';

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

/** `action<StartExecutionInput, StartExecutionOutput>(['stateMachineArn', …], (input, call) => …)` */
export const action = <Input, Output>(input: readonly (keyof Input & string)[], handle: (input: Input, call: Call) => Output | Promise<Output>): Action => ({ input, handle });

export async function runAction(actions: Actions, name: string, input: Readonly<Record<string, unknown>>, call: Call): Promise<unknown> {
  const found = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (!found) throw new UnsupportedError(`Action ${name}`);
  for (const member of Object.keys(input)) {
    if (!found.input.includes(member)) throw new UnsupportedError(`Parameter ${member} of ${name}`);
  }
  return found.handle(input, call);
}

/** What a client may see of an error: AWS's code and message; anything unexpected is an InternalFailure without details. */
export function publicError(error: unknown, report: (error: unknown) => void): AwsError {
  if (error instanceof AwsError) return error;
  report(error);
  return new AwsError('InternalFailure', 'The request processing has failed because of an unknown error.', { status: 500 });
}

/** Where errors that nobody foresaw go: the operator's terminal, never the client. */
export const reportUnexpected = (error: unknown): void => {
  process.stderr.write(`local-aws: unexpected error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
};
