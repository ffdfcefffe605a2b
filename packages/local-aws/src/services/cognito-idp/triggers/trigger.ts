import { AwsError } from '../../../kernel/errors.ts';
import { isObject } from '../../../kernel/is-object.ts';
import { jsonOrUndefined } from '../../../kernel/json-text.ts';
import { TimeLimit, type Turn } from '../../../kernel/time-limit.ts';
import { declareUnverified } from '../../../kernel/unverified.ts';
import type { InvokeResult } from '../../../contract/ports.ts';
import type { CognitoContext } from '../context.ts';
import type { UserPool } from '../from-template.ts';
import { lambdaFailed, notCallable, unrecognizable } from '../errors.ts';
import type { User } from '../stored.ts';
import type { TriggerName } from './names.ts';

interface Event {
  readonly source: string;
  /** Null if there is no user, and none is about to be made. */
  readonly userName: string | null;
  readonly request: Readonly<Record<string, unknown>>;
  readonly response?: Readonly<Record<string, unknown>>;
  readonly version?: '1' | '2';
}

const tooSlow = declareUnverified(
  'cognito-trigger-timeout',
  'Which error does a caller get when the function of a trigger took longer than five seconds three times?',
  'UnexpectedLambdaException, which says that the invocation has timed out',
);
/** docs: Amazon Cognito Developer Guide, "Customizing user pool workflows with Lambda triggers" ("Things to know") */
const mostMilliseconds = 5_000;
const mostAttempts = 3;

/** Calls the function that the pool has for a trigger, and answers its `response`; undefined if the pool has none. */
export async function runTrigger(
  context: CognitoContext,
  pool: UserPool,
  name: TriggerName,
  event: Event,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const functionArn = pool.triggers[name];
  if (functionArn === undefined) return undefined;
  const { metadata, clientId = 'CLIENT_ID_NOT_APPLICABLE' } = context.asked ?? {};
  const payload = JSON.stringify({
    version: event.version ?? '1',
    region: context.region,
    userPoolId: pool.id,
    userName: event.userName,
    callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId },
    triggerSource: event.source,
    request: { ...event.request, ...(metadata && { clientMetadata: metadata }) },
    response: event.response ?? {},
  });
  const { payload: answer, functionError } = await called(context, pool, name, { functionArn, payload });
  if (functionError) throw lambdaFailed(name, errorIn(answer));
  return responseIn(answer);
}

/**
 * The attributes of a user as functions see them. docs: Amazon Cognito Developer Guide, "Post confirmation Lambda
 * trigger" (example event)
 */
export const shownAttributes = ({ attributes, status }: User): Record<string, string> => ({
  ...attributes,
  'cognito:user_status': status,
});

interface Call {
  readonly functionArn: string;
  readonly payload: string;
}

async function called(
  context: CognitoContext,
  { arn }: UserPool,
  name: TriggerName,
  { functionArn, payload }: Call,
): Promise<InvokeResult> {
  const call = {
    principal: { type: 'Service', service: 'cognito-idp.amazonaws.com', sourceArn: arn },
    functionName: functionArn,
    payload,
    invocationType: 'RequestResponse',
    cause: context.asked?.cause,
  } as const;
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    const result = await inTime(context, (turn) => invoked(context, name, { ...call, turn }));
    if (result) return result;
  }
  context.requireAllowed(tooSlow);
  throw notCallable(name, 'timeout');
}

/** recorded: awslabs/service-workbench-on-aws#1136, aws/serverless-application-model#1253 */
async function invoked(
  { invokeFunction }: CognitoContext,
  name: TriggerName,
  call: Parameters<NonNullable<CognitoContext['invokeFunction']>>[0],
): Promise<InvokeResult> {
  if (!invokeFunction) throw notCallable(name, 'configuration');
  try {
    return await invokeFunction(call);
  } catch (error) {
    if (error instanceof AwsError && error.status < 500) throw notCallable(name, `error ${error.code}`);
    throw error;
  }
}

const inTime = (
  { clock }: CognitoContext,
  work: (turn: Turn) => Promise<InvokeResult>,
): Promise<InvokeResult | undefined> =>
  new Promise((resolve, reject) => {
    const limit = new TimeLimit(clock, mostMilliseconds, () => resolve(undefined));
    work(limit)
      .then(resolve, reject)
      .finally(() => limit.end());
  });

function errorIn(payload: string): string {
  const answer = jsonOrUndefined(payload);
  const message = isObject(answer) ? answer['errorMessage'] : undefined;
  return typeof message === 'string' ? message : 'null';
}

function responseIn(payload: string): Readonly<Record<string, unknown>> {
  const answer = jsonOrUndefined(payload);
  const response = isObject(answer) ? answer['response'] : undefined;
  if (!isObject(response)) throw unrecognizable();
  return response;
}
