import type { InvokeFunction, InvokeResult } from '../../../contract/ports.ts';
import type { UnauthenticatedRequest } from '../../../contract/service.ts';
import { createCache, type Cache } from '../../../kernel/cache.ts';
import type { Clock, EpochMs } from '../../../kernel/clock.ts';
import { AwsError, UnsupportedError } from '../../../kernel/errors.ts';
import { TimeLimit, type Turn } from '../../../kernel/time-limit.ts';
import { declareUnverified, type RequireAllowed } from '../../../kernel/unverified.ts';
import { notAllowedToCall, withoutMessage } from '../errors.ts';
import type { Api, ApiSettings, LambdaAuthorizer } from '../model.ts';
import { plainCaller, type Authenticated, type Purpose } from './caller.ts';
import { readVerdict, type Verdict } from './lambda-verdict.ts';
import { maxTokenLength } from './user-pool-token.ts';

const callFailed = declareUnverified(
  'appsync-lambda-authorizer:call-failed',
  'The authorizer function could not be called, for another reason than a missing permission.',
  'the request is answered with a BadRequestException without a message, as without the permission',
);
const timedOut = declareUnverified(
  'appsync-lambda-authorizer:timeout',
  'The authorizer function took longer than the ten seconds that it has.',
  'the request is refused like one of a function that throws',
);
const partialMatch = declareUnverified(
  'appsync-lambda-authorizer:partial-match',
  'IdentityValidationExpression matches a part of an authorization token, but not all of it.',
  'the token is refused',
);

export interface LambdaAuthorizerPorts {
  readonly clock: Clock;
  readonly accountId: string;
  readonly invokeFunction: InvokeFunction;
  readonly requireAllowed: RequireAllowed;
}

/** docs: AWS AppSync Developer Guide, "Configuring authorization and authentication to secure your GraphQL APIs" */
const timeoutMilliseconds = 10_000;
const leastUncachedBytes = 1_048_576;
/** The most bytes of all cached answers of one API, with the tokens that they belong to. */
const cachedBytes = 16 * 1024 * 1024;

interface Kept {
  readonly verdict: Verdict;
  readonly expires: EpochMs;
  readonly bytes: number;
}

export type AuthorizeByLambda = (
  api: Api,
  authorizer: LambdaAuthorizer,
  token: string,
  request: UnauthenticatedRequest,
  purpose: Purpose,
) => Promise<Authenticated>;

/** Asks the customer's function whether a caller is allowed, and keeps the answer for as long as the function says. */
export function createLambdaAuthorizer(ports: LambdaAuthorizerPorts): AuthorizeByLambda {
  // Other settings of an API may name another function, so their answers are kept apart.
  const caches = new WeakMap<ApiSettings, Cache<string, Kept>>();
  const cacheOf = (settings: ApiSettings): Cache<string, Kept> => {
    let cache = caches.get(settings);
    if (!cache) caches.set(settings, (cache = createCache(cachedBytes, ({ bytes }, held) => bytes + held.length)));
    return cache;
  };
  return async (api, authorizer, token, request, purpose) => {
    checkToken(authorizer, token, ports.requireAllowed);
    const cache = cacheOf(api.settings);
    const kept = cache.get(token);
    if (kept && kept.expires > ports.clock.now()) return callerOf(kept.verdict);
    const payload = await ask(ports, api, authorizer, eventOf(ports, api, token, request, purpose), purpose);
    const verdict = readVerdict(payload, api.settings.id, ports.requireAllowed);
    const bytes = Buffer.byteLength(payload);
    const seconds = verdict.ttl ?? authorizer.resultTtl;
    if (seconds > 0 && bytes < leastUncachedBytes)
      cache.set(token, { verdict, bytes, expires: (ports.clock.now() + seconds * 1000) as EpochMs });
    return callerOf(verdict);
  };
}

function checkToken({ expression }: LambdaAuthorizer, token: string, requireAllowed: RequireAllowed): void {
  if (token.length > maxTokenLength) throw notAllowedToCall();
  if (!expression || (expression.handles(token) && expression.matches(token))) return;
  if (expression.finds(token)) requireAllowed(partialMatch);
  throw notAllowedToCall();
}

const eventOf = (
  { accountId }: LambdaAuthorizerPorts,
  { settings }: Api,
  authorizationToken: string,
  { requestId }: UnauthenticatedRequest,
  { queryString, operationName, variables, headers }: Purpose,
): unknown => ({
  authorizationToken,
  requestContext: { apiId: settings.id, accountId, requestId, queryString, operationName, variables },
  requestHeaders: headers,
});

async function ask(
  ports: LambdaAuthorizerPorts,
  { settings }: Api,
  { functionArn }: LambdaAuthorizer,
  event: unknown,
  { entry }: Purpose,
): Promise<string> {
  const call = {
    principal: { type: 'Service', service: 'appsync.amazonaws.com', sourceArn: settings.arn },
    functionName: functionArn,
    payload: JSON.stringify(event),
    invocationType: 'RequestResponse',
    cause: entry,
  } as const;
  const answer = (turn: Turn) => ports.invokeFunction({ ...call, turn }).catch(failure(ports.requireAllowed));
  const { payload, functionError } = await limited(ports, answer);
  if (functionError) throw authorizerFailed(messageIn(payload));
  return payload;
}

/**
 * If the function throws, the caller learns its error. recorded: pyepye/lambda-event-router, service example of AppSync
 */
const authorizerFailed = (message: string): AwsError =>
  new AwsError('AuthorizerFailureException', message, { status: 500 });

function messageIn(payload: string): string {
  const { errorMessage } = (JSON.parse(payload) ?? {}) as { readonly errorMessage?: unknown };
  return typeof errorMessage === 'string' ? errorMessage : '';
}

/** Without a permission for AppSync the answer contains only BadRequestException. recorded: aws/aws-cdk#19239 */
const failure =
  (requireAllowed: RequireAllowed) =>
  (error: unknown): never => {
    if (!(error instanceof AwsError) || error instanceof UnsupportedError) throw error;
    if (error.status !== 403) requireAllowed(callFailed);
    throw withoutMessage('BadRequestException');
  };

function limited(
  { clock, requireAllowed }: LambdaAuthorizerPorts,
  answer: (turn: Turn) => Promise<InvokeResult>,
): Promise<InvokeResult> {
  return new Promise((resolve, reject) => {
    const limit = new TimeLimit(clock, timeoutMilliseconds, () => {
      try {
        requireAllowed(timedOut);
        reject(authorizerFailed('Execution timed out.'));
      } catch (error) {
        reject(error as Error);
      }
    });
    answer(limit)
      .then(resolve, reject)
      .finally(() => limit.end());
  });
}

function callerOf({ isAuthorized, deniedFields, resolverContext }: Verdict): Authenticated {
  if (!isAuthorized) throw notAllowedToCall();
  return {
    ...plainCaller,
    mode: 'AWS_LAMBDA',
    identity: { resolverContext },
    authType: 'Lambda Authorization',
    ...(deniedFields.size > 0 && { denies: (type: string, field: string) => deniedFields.has(`${type}.${field}`) }),
  };
}
