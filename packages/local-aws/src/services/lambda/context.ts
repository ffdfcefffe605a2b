import { textOf, type Members, type Need } from '../../contract/action.ts';
import type { Ids } from '../../kernel/ids.ts';
import { actionFor } from '../../protocol/actions.ts';
import { text } from '../../protocol/members.ts';
import type { EventQueue } from './asynchronous/event-queue.ts';
import type { Functions } from './functions.ts';

/** What the service gives to each of its actions. */
export interface LambdaContext {
  readonly functions: Functions;
  readonly events: EventQueue;
  readonly ids: Ids;
  /** The ARN that a call names, by name, partial or full ARN. */
  functionArn(reference: string, qualifier?: string): string;
}

export const lambdaAction = actionFor<LambdaContext>();

/** Members of every action on one function. */
export const functionMembers = { FunctionName: text({ required: true }), Qualifier: text() };

/** A permission on the function that a request names, with its qualifier when the request has one. */
export const onFunction =
  (action: string) =>
  ({ FunctionName, Qualifier }: Members, { functionArn }: LambdaContext): readonly Need[] => [
    {
      action,
      resource: functionArn(textOf(FunctionName), Qualifier === undefined ? undefined : textOf(Qualifier)),
    },
  ];
