import { textOf, type EntryId, type Members, type Need } from '../../contract/action.ts';
import type { CallService } from '../../contract/ports.ts';
import type { Ports } from '../../contract/service.ts';
import { actionFor } from '../../protocol/actions.ts';
import { text } from '../../protocol/members.ts';
import type { EventSources } from './event-sources/event-sources.ts';
import type { DestinationPorts } from './asynchronous/destinations.ts';
import type { EventQueue } from './asynchronous/event-queue.ts';
import type { Control } from './control.ts';
import type { Functions, LambdaFunction } from './functions.ts';
import type { FunctionUrls } from './function-urls/urls.ts';
import type { FunctionStore } from './function-store.ts';
import type { Layers } from './layers.ts';

/** The parts of the service that each of its actions gets. */
export interface LambdaContext extends Ports, DestinationPorts {
  readonly eventSources: EventSources;
  readonly functions: Functions;
  readonly control: Control;
  readonly state: FunctionStore;
  readonly events: EventQueue;
  readonly urls: FunctionUrls;
  readonly layers: Layers;
  /** Reads code that lies in a bucket. */
  readonly callService: CallService;
  /** Tells whether an invocation goes on with a loop that has gone round too often. */
  endsLoop(fn: LambdaFunction, entry: EntryId): boolean;
  /** Answers the ARN that a call names by name, partial ARN or full ARN. */
  functionArn(reference: string, qualifier?: string): string;
}

export const lambdaAction = actionFor<LambdaContext>();

/** The name of a function, in an action that concerns all of its versions. */
export const functionName = text({ required: true, min: 1, max: 256 });

/** The members of every action on one function. */
/** Names, parts of ARNs and ARNs. docs: AWS Lambda API Reference, "Invoke" */
export const functionMembers = {
  FunctionName: text({ required: true, min: 1, max: 256 }),
  Qualifier: text({ min: 1, max: 128 }),
};

/** Needs a permission on the function that a request names, with its qualifier if the request has one. */
export const onFunction =
  (action: string) =>
  ({ FunctionName, Qualifier }: Members, { functionArn }: LambdaContext): readonly Need[] => [
    {
      action,
      resource: functionArn(textOf(FunctionName), Qualifier === undefined ? undefined : textOf(Qualifier)),
    },
  ];

export const mappingId = text({ required: true });

/** Needs a permission on the event source mapping that a request names. */
export const onMapping =
  (action: string) =>
  ({ UUID }: Members, { region, accountId, eventSources }: LambdaContext): readonly Need[] => {
    const uuid = textOf(UUID);
    const mapping = eventSources.list().find((known) => known.uuid === uuid);
    return [
      {
        action,
        resource: `arn:aws:lambda:${region}:${accountId}:event-source-mapping:${uuid}`,
        context: { 'lambda:functionarn': mapping?.functionArn },
      },
    ];
  };

export const taggedArn = text({ required: true, min: 1, max: 256 });

/** Needs a permission on what a request tags. */
export const onTagged =
  (action: string) =>
  ({ Resource }: Members): readonly Need[] => [{ action, resource: textOf(Resource) }];
