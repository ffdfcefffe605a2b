import type { Call } from '../../../contract/action.ts';
import type { Ids } from '../../../kernel/ids.ts';
import { action } from '../../../protocol/action.ts';
import { invalidParameter } from '../errors.ts';
import type { EventQueue } from '../asynchronous/event-queue.ts';
import type { Functions } from '../functions.ts';
import { checkPayload, execute } from '../invoke.ts';

export interface InvokeInput {
  readonly FunctionName: string;
  readonly Qualifier?: string;
  readonly InvocationType?: string;
  readonly LogType?: string;
  readonly Payload: string;
}

export interface InvokeOutput {
  readonly StatusCode: 200 | 202 | 204;
  readonly FunctionError?: 'Unhandled';
  readonly LogResult?: string;
  readonly ExecutedVersion?: string;
  readonly Payload: string;
}

export const createInvoke = (functions: Functions, events: EventQueue, ids: Ids) => {
  const invoke = async (input: InvokeInput, { entry }: Pick<Call, 'entry'> = {}): Promise<InvokeOutput> => {
    const { fn, ...target } = functions.find(input.FunctionName, input.Qualifier);
    const type = input.InvocationType ?? 'RequestResponse';
    if (type !== 'RequestResponse' && type !== 'Event' && type !== 'DryRun') {
      throw invalidParameter(
        `Value '${type.slice(0, 64)}' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: [Event, RequestResponse, DryRun]`,
      );
    }
    checkPayload(input.Payload, type);
    if (type === 'DryRun') return { StatusCode: 204, Payload: '' };
    // docs: AWS Lambda API Reference, "Invoke": the request id of the call is the function's own.
    const requestId = entry ?? ids.uuid();
    if (type === 'Event') {
      events.enqueue(fn, target, input.Payload, requestId);
      return { StatusCode: 202, Payload: '' };
    }
    const result = await execute(functions, fn, {
      payload: input.Payload,
      requestId,
      functionArn: target.invokedArn,
      tail: input.LogType === 'Tail',
    });
    return {
      StatusCode: 200,
      ExecutedVersion: '$LATEST',
      Payload: result.payload,
      ...(result.failed && { FunctionError: 'Unhandled' }),
      ...(result.logTail !== undefined && { LogResult: result.logTail }),
    };
  };
  return {
    invoke,
    action: action<InvokeInput, InvokeOutput>(
      ['FunctionName', 'Qualifier', 'InvocationType', 'LogType', 'Payload'],
      invoke,
    ),
  };
};
