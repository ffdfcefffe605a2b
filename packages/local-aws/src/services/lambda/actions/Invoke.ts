import type { Call } from '../../../contract/action.ts';
import type { Turn } from '../../../kernel/time-limit.ts';
import { text } from '../../../protocol/members.ts';
import { functionMembers, lambdaAction, onFunction, type LambdaContext } from '../context.ts';
import { recursiveInvocation } from '../errors.ts';
import { checkPayload, clientContextOf, execute } from '../invoke.ts';

export interface InvokeInput {
  readonly FunctionName: string;
  readonly Qualifier?: string;
  readonly InvocationType?: 'Event' | 'RequestResponse' | 'DryRun';
  readonly LogType?: string;
  /** JSON in base64. docs: AWS Lambda API Reference, "Invoke" (only synchronous invocations hand it on) */
  readonly ClientContext?: string;
  readonly Payload: string;
}

/** The members that become headers of the answer, and the payload that becomes its body. */
export interface InvokeOutput {
  readonly StatusCode: 200 | 202 | 204;
  readonly FunctionError?: 'Unhandled';
  readonly LogResult?: string;
  readonly ExecutedVersion?: string;
  readonly Payload: string;
}

export const Invoke = lambdaAction({
  input: {
    ...functionMembers,
    InvocationType: text({ values: ['Event', 'RequestResponse', 'DryRun'] }),
    LogType: text(),
    ClientContext: text(),
    Payload: text({ required: true }),
  },
  needs: onFunction('lambda:InvokeFunction'),
  genuine: ({ function: name }) => [
    { FunctionName: name, InvocationType: 'DryRun', Payload: '{"a":[1,{"b":null}]}' },
    { FunctionName: name, InvocationType: 'DryRun', LogType: 'Tail', Payload: '{}', Qualifier: '$LATEST' },
    { FunctionName: name, Payload: '{"a":1}', ClientContext: 'eyJjdXN0b20iOnt9fQ==' },
  ],
  handsOn: true,
  run: invoke,
});

/** Invokes a function, for the API and for the services that invoke functions. */
export async function invoke(
  { FunctionName, Qualifier, InvocationType = 'RequestResponse', LogType, ClientContext, Payload }: InvokeInput,
  { functions, events, ids, endsLoop }: LambdaContext,
  { entry, turn }: Pick<Call, 'entry'> & { readonly turn?: Turn | undefined },
): Promise<InvokeOutput> {
  const { fn, ...target } = functions.find(FunctionName, Qualifier);
  checkPayload(Payload, InvocationType);
  const clientContext = clientContextOf(ClientContext);
  if (InvocationType === 'DryRun') return { StatusCode: 204, Payload: '' };
  // The request id of the call is the function's own. docs: AWS Lambda Developer Guide, "Sending Lambda function logs
  // to CloudWatch Logs"
  const requestId = entry ?? ids.uuid();
  const isLoop = endsLoop(fn, requestId);
  if (InvocationType === 'Event') {
    if (isLoop) events.drop(fn, target, Payload, requestId);
    else events.enqueue(fn, target, Payload, requestId);
    return { StatusCode: 202, Payload: '' };
  }
  if (isLoop) throw recursiveInvocation();
  const result = await execute(functions, fn, {
    payload: Payload,
    requestId,
    functionArn: target.invokedArn,
    qualifier: target.qualifier,
    tail: LogType === 'Tail',
    clientContext,
    turn,
  });
  return {
    StatusCode: 200,
    ExecutedVersion: result.version,
    Payload: result.payload,
    ...(result.failed && { FunctionError: 'Unhandled' }),
    ...(result.logTail !== undefined && { LogResult: result.logTail }),
  };
}
