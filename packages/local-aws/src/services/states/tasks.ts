import { AwsError } from '../../kernel/errors.ts';
import type { Operator } from '../../kernel/operator.ts';
import type { Principal } from '../../kernel/principal.ts';
import type { InvokeFunction, MessageAttribute, PublishMessage } from '../../contract/ports.ts';
import type { Ports } from '../../contract/service.ts';
import type { TaskOutcome } from './engine/run/execution.ts';
import type { Json, JsonObject, TaskResource } from './engine/definition/machine.ts';

export interface TaskPorts {
  readonly invokeFunction: InvokeFunction;
  readonly publishMessage: PublishMessage;
}

/** Runs one task as the state machine's role. Never rejects: whatever goes wrong is an error of the task. */
export async function runTask(
  ports: Ports & TaskPorts,
  call: { roleArn: string; machineArn: string; session: string; resource: TaskResource; arguments: Json },
): Promise<TaskOutcome> {
  let principal: Principal;
  try {
    principal = ports.roles.principal(call.roleArn, call.session, call.machineArn);
  } catch (error) {
    return { error: 'States.Permissions', cause: error instanceof Error ? error.message : String(error) };
  }
  const requestId = ports.ids.uuid();
  try {
    switch (call.resource.kind) {
      case 'function':
        return await invoke(
          ports,
          principal,
          { FunctionName: call.resource.arn, Payload: call.arguments },
          requestId,
          true,
        );
      case 'lambda:invoke':
        return await invoke(ports, principal, objectOf(call.arguments), requestId, false);
      case 'sns:publish':
        return await publish(ports, principal, objectOf(call.arguments), requestId);
    }
  } catch (error) {
    return serviceError(ports.operator, call.resource.kind === 'sns:publish' ? 'SNS' : 'Lambda', error, requestId);
  }
}

function objectOf(value: Json): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new AwsError('States.Runtime', 'The Arguments of a task must be an object');
  return value;
}

async function invoke(
  ports: TaskPorts,
  principal: Principal,
  args: JsonObject,
  requestId: string,
  plain: boolean,
): Promise<TaskOutcome> {
  const { FunctionName, Payload, InvocationType } = args;
  if (typeof FunctionName !== 'string')
    throw new AwsError('States.Runtime', "The field 'FunctionName' is required and must be a string");
  const invocationType = InvocationType ?? 'RequestResponse';
  if (invocationType !== 'RequestResponse' && invocationType !== 'Event')
    throw new AwsError('States.Runtime', `InvocationType ${JSON.stringify(InvocationType)} is not supported`);
  const payload = Payload === undefined || Payload === null ? '{}' : JSON.stringify(Payload);
  const result = await ports.invokeFunction({ principal, functionName: FunctionName, payload, invocationType });
  if (result.functionError) return functionError(result.payload);
  const output = result.payload === '' ? '' : (JSON.parse(result.payload) as Json);
  if (plain) return { output };
  return {
    output: {
      ExecutedVersion: '$LATEST',
      Payload: output,
      ...metadata(requestId, result.statusCode),
      StatusCode: result.statusCode,
    },
  };
}

/** A function's own error keeps its name, so that Retry and Catch can be written for it. */
function functionError(payload: string): TaskOutcome {
  try {
    const { errorType } = JSON.parse(payload) as { errorType?: unknown };
    if (typeof errorType === 'string' && errorType !== '') return { error: errorType, cause: payload };
  } catch {
    // Not JSON: the function did not come to answer.
  }
  return { error: 'Lambda.Unknown', cause: payload };
}

async function publish(
  ports: TaskPorts,
  principal: Principal,
  args: JsonObject,
  requestId: string,
): Promise<TaskOutcome> {
  const text = (name: string): string | undefined => {
    const value = args[name];
    if (value !== undefined && typeof value !== 'string')
      throw new AwsError('States.Runtime', `The field '${name}' must be a string`);
    return value;
  };
  const { Message, MessageAttributes } = args;
  const optional = {
    topicArn: text('TopicArn'),
    phoneNumber: text('PhoneNumber'),
    subject: text('Subject'),
    messageStructure: text('MessageStructure'),
  };
  const { messageId } = await ports.publishMessage({
    principal,
    message: typeof Message === 'string' ? Message : JSON.stringify(Message),
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
    ...(MessageAttributes === undefined
      ? {}
      : { messageAttributes: MessageAttributes as unknown as Record<string, MessageAttribute> }),
  });
  return { output: { MessageId: messageId, ...metadata(requestId, 200) } };
}

/** What the SDK inside Step Functions adds to a result. */
const metadata = (requestId: string, status: number): JsonObject => ({
  SdkHttpMetadata: {
    AllHttpHeaders: { 'x-amzn-RequestId': [requestId] },
    HttpHeaders: { 'x-amzn-RequestId': requestId },
    HttpStatusCode: status,
  },
  SdkResponseMetadata: { RequestId: requestId },
});

/** Error names as Step Functions makes them from a service's answer. */
function serviceError(operator: Operator, service: 'Lambda' | 'SNS', error: unknown, requestId: string): TaskOutcome {
  if (!(error instanceof AwsError)) {
    operator.unexpected(error);
    return service === 'Lambda'
      ? { error: 'Lambda.SdkClientException', cause: 'Unable to execute the request' }
      : { error: 'SNS.SdkClientException', cause: 'Unable to execute the request' };
  }
  if (error.code.startsWith('States.')) return { error: error.code, cause: error.message };
  const cause = `${error.message} (Service: ${service === 'SNS' ? 'AmazonSNS' : 'AWSLambda'}; Status Code: ${error.status}; Error Code: ${
    error.code
  }; Request ID: ${requestId}; Proxy: null)`;
  return { error: `${service}.${exceptionName(service, error)}`, cause };
}

function exceptionName(service: 'Lambda' | 'SNS', { code, status }: AwsError): string {
  // Lambda's client has no class of its own for a refused permission.
  if (service === 'Lambda' && /^AccessDenied/.test(code)) return 'AWSLambdaException';
  if (service === 'Lambda' && status >= 500 && status !== 501) return 'ServiceException';
  return /Exception$/.test(code) ? code : `${code}Exception`;
}
