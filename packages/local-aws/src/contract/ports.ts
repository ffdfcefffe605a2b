/**
 * These are the narrow ports through which services reach each other. A service declares the ports that it needs, and
 * the composition root (src/runtime/compose.ts) supplies them. Services never import each other.
 */
import type { EpochMs } from '../kernel/clock.ts';
import type { Credentials, Principal, WebIdentity } from '../kernel/principal.ts';
import type { Turn } from '../kernel/time-limit.ts';
import type { AccessCall, EntryId, Members } from './action.ts';
import type { BegunSignature, RequestHead, SignatureWords, UnauthenticatedRequest } from './service.ts';

export interface InvokeResult {
  /** The status is 200 for RequestResponse and 202 for Event. */
  readonly statusCode: number;
  /**
   * The function's answer, or `{"errorMessage","errorType","trace"}` if `functionError` is set. It is empty for Event.
   */
  readonly payload: string;
  readonly functionError?: 'Handled' | 'Unhandled';
  /** The version that ran. */
  readonly executedVersion?: string;
  /** The end of the log in base64, if it was asked for. */
  readonly logResult?: string;
}

/**
 * Calls lambda:Invoke. Throws AwsError ResourceNotFoundException, TooManyRequestsException … as the API does. An error
 * of the function itself is a result with `functionError`.
 */
export type InvokeFunction = (call: {
  readonly principal: Principal;
  /** The function by its name, its ARN or its qualified ARN. */
  readonly functionName: string;
  /** The payload as JSON text. */
  readonly payload: string;
  readonly invocationType: 'RequestResponse' | 'Event';
  readonly logType?: 'None' | 'Tail' | undefined;
  /** What the function finds as its client context: JSON in base64. */
  readonly clientContext?: string | undefined;
  readonly cause?: EntryId | undefined;
  /** Hears whether the invocation waits for a free environment. If it is no longer wanted then, it does not run. */
  readonly turn?: Turn | undefined;
}) => Promise<InvokeResult>;

export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: string;
}

/** Calls sns:Publish. The promise resolves when the message is stored for every subscriber. */
export type PublishMessage = (call: {
  readonly principal: Principal;
  readonly topicArn?: string;
  readonly phoneNumber?: string;
  readonly message: string;
  readonly subject?: string;
  readonly messageStructure?: string;
  readonly messageAttributes?: Readonly<Record<string, MessageAttribute>>;
  /** The message group and what identifies a repetition, for a FIFO topic. */
  readonly groupId?: string | undefined;
  readonly deduplicationId?: string | undefined;
  readonly cause?: EntryId | undefined;
}) => Promise<{ messageId: string }>;

/** Calls sqs:SendMessage on the queue of an ARN. */
export type SendMessage = (call: {
  readonly principal: Principal;
  readonly queueArn: string;
  readonly body: string;
  readonly attributes?: Readonly<Record<string, MessageAttribute>>;
  /** The message group, for a FIFO queue. */
  readonly groupId?: string | undefined;
  readonly deduplicationId?: string | undefined;
  readonly cause?: EntryId | undefined;
}) => Promise<{ messageId: string }>;

/** Calls events:PutEvents with a whole event: one that a rule sends to another bus, or a new one of a schedule. */
export type RelayEvent = (call: {
  readonly principal: Principal;
  readonly eventBusArn: string;
  /** The whole event as JSON text. */
  readonly event: string;
  readonly isNew: boolean;
  readonly cause?: EntryId | undefined;
}) => Promise<void>;

/**
 * Runs a mutation of a GraphQL API, for a rule. docs: Amazon EventBridge User Guide, "AWS AppSync targets for rules in
 * Amazon EventBridge"
 */
export type RunMutation = (call: {
  readonly principal: Principal;
  /** The ARN of the endpoint of the API: `arn:aws:appsync:…:endpoints/graphql-api/<id>`. */
  readonly endpointArn: string;
  readonly operation: string;
  /** The variables as JSON text of an object. */
  readonly variables: string;
  readonly cause?: EntryId | undefined;
}) => Promise<void>;

/**
 * Writes what a rule sends to a log group. recorded: localstack/localstack, test_events_targets.py
 * (test_put_events_with_target_cloudwatch_logs)
 */
export type WriteEvent = (call: {
  readonly principal: Principal;
  readonly logGroup: string;
  readonly logStream: string;
  readonly message: string;
  readonly cause?: EntryId | undefined;
}) => Promise<void>;

/** Puts an event of an AWS service (`source` starts with `aws.`) on the default bus. */
export type PutEvent = (event: {
  readonly source: string;
  readonly detailType: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
  readonly cause?: EntryId | undefined;
}) => void;

/** Calls states:StartExecution, for targets of rules and schedules. */
export type StartExecution = (call: {
  readonly principal: Principal;
  readonly stateMachineArn: string;
  readonly input: string;
  readonly name?: string;
  readonly cause?: EntryId | undefined;
}) => Promise<{ executionArn: string }>;

/**
 * Calls any action of any service that speaks members, with the input and output of its API. Throws the errors of the
 * service, and an error for an action that it does not have.
 */
export type CallService = (call: {
  readonly principal: Principal;
  /** The service by the name that clients sign for: `sqs`. */
  readonly service: string;
  readonly action: string;
  readonly input: Members;
  readonly cause?: EntryId | undefined;
}) => Promise<unknown>;

/**
 * Sends an HTTP request of the template's code. A request to an AWS service is signed by a principal. An answer that
 * comes too late or never ends is given up.
 */
export type SendRequest = (call: {
  readonly method: string;
  readonly url: URL;
  /** The headers by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signed?: { readonly principal: Principal; readonly service: string; readonly region: string };
  /** The longest time for the answer; half a minute unless given. */
  readonly limitMs?: number;
  readonly cause?: EntryId | undefined;
}) => Promise<HttpAnswer>;

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Calls events:RetrieveConnectionCredentials and reads the secret of the connection. Throws an error whose code is the
 * last part of `Events.ConnectionResource.…`.
 */
export type RetrieveConnection = (call: {
  readonly principal: Principal;
  readonly connectionArn: string;
  readonly cause?: EntryId | undefined;
}) => Promise<ConnectionCredentials>;

/**
 * Calls events:InvokeApiDestination: sends a payload to the endpoint of an API destination, with the parameters of a
 * target. Throws an error if the endpoint does not take it.
 */
export type InvokeDestination = (call: {
  readonly principal: Principal;
  readonly destinationArn: string;
  readonly payload: string;
  readonly parameters: DestinationParameters;
  readonly cause?: EntryId | undefined;
}) => Promise<void>;

/** The parts of a request that a target adds to those of an API destination. */
export interface DestinationParameters {
  /** The values for the wildcards of the path. */
  readonly path?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** One of the values was an object or a list in the event. */
  readonly isStructured?: boolean;
}

/** The names and values that a connection adds to a request. */
export interface ConnectionCredentials {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, string>>;
  /** Tells the connection that the called server has refused these credentials by 401 or 407. */
  refused(): void;
}

/**
 * Verifies a SigV4 signature (in the header or presigned) for `service`, and answers the principal that signed. Throws
 * an error in the words of the service.
 */
export type VerifySignature = (request: UnauthenticatedRequest, service: string, words: SignatureWords) => Principal;

/** The same by the headers alone, before the body is read. Throws what they already tell. */
export type BeginSignature = (head: RequestHead, service: string, words: SignatureWords) => BegunSignature;

export interface JsonWebKeySet {
  readonly keys: readonly Readonly<Record<string, string>>[];
}

/** Answers the published keys of a user pool, or undefined if there is no such pool. */
export type UserPoolKeys = (userPoolId: string) => JsonWebKeySet | undefined;

/**
 * Answers the claims of an ID token that the user pool has signed, also of one that has expired, or undefined for any
 * other text.
 */
export type ReadIdToken = (userPoolId: string, token: string) => Readonly<Record<string, unknown>> | undefined;

/**
 * Calls sts:AssumeRoleWithWebIdentity for an identity of an identity pool. Throws the denial if the trust policy of the
 * role does not let it in.
 */
export type OpenWebSession = (call: {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly seconds: number;
  readonly web: WebIdentity;
  readonly cause?: EntryId | undefined;
}) => Required<Credentials> & { readonly expiresAt: EpochMs };

/** Throws the error of an injected fault (kind error or throttle), for a step that is not a call of an API. */
export type StrikeStep = (call: { readonly service: string; readonly action: string; readonly target: string }) => void;

/** Throws the denial of the action's service with an explanation, unless the policies allow the call. */
export type Authorize = (call: AccessCall) => void;

/**
 * Tells whether the template's IAM policies allow the principal the action. AppSync uses it, because it evaluates
 * permissions for single fields. docs: AWS AppSync Developer Guide, "Configuring authorization and authentication to
 * secure your GraphQL APIs"
 */
export type IsAllowed = (call: AccessCall) => boolean;

/** The buckets of a region, for the other regions: no two buckets of an account have one name. */
export interface BucketsOfRegion {
  has(name: string): boolean;
  /** Answers the content of an object that is no longer than this, if it is there. */
  read(name: string, key: string, mostBytes: number): Buffer | undefined;
  list(): readonly { readonly name: string; readonly created: EpochMs }[];
}

/** The buckets of all other regions. */
export interface BucketsElsewhere {
  /** Answers the region of a bucket, and the host of its endpoint. */
  find(name: string): { readonly region: string; readonly host: string } | undefined;
  list(): readonly { readonly name: string; readonly created: EpochMs; readonly region: string }[];
}
