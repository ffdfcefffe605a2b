/**
 * The narrow ports through which services reach each other. A service declares the ones it needs;
 * the composition root (src/runtime/compose.ts) hands them in. Services never import each other.
 */
import type { Principal } from '../kernel/principal.ts';
import type { AccessCall, EntryId, Members } from './action.ts';
import type { BegunSignature, RequestHead, SignatureWords, UnauthenticatedRequest } from './service.ts';

export interface InvokeResult {
  /** 200 for RequestResponse, 202 for Event. */
  readonly statusCode: number;
  /** The function's answer, or `{"errorMessage","errorType","trace"}` when `functionError` is set; empty for Event. */
  readonly payload: string;
  readonly functionError?: 'Handled' | 'Unhandled';
  /** The version that ran. */
  readonly executedVersion?: string;
}

/**
 * lambda:Invoke. Throws AwsError ResourceNotFoundException, TooManyRequestsException … as the API does;
 * an error of the function itself is a result with `functionError`.
 */
export type InvokeFunction = (call: {
  readonly principal: Principal;
  /** Name, ARN or qualified ARN. */
  readonly functionName: string;
  /** JSON text. */
  readonly payload: string;
  readonly invocationType: 'RequestResponse' | 'Event';
  readonly cause?: EntryId | undefined;
}) => Promise<InvokeResult>;

export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: string;
}

/** sns:Publish. Acknowledged when the message is stored for every subscriber. */
export type PublishMessage = (call: {
  readonly principal: Principal;
  readonly topicArn?: string;
  readonly phoneNumber?: string;
  readonly message: string;
  readonly subject?: string;
  readonly messageStructure?: string;
  readonly messageAttributes?: Readonly<Record<string, MessageAttribute>>;
  readonly cause?: EntryId | undefined;
}) => Promise<{ messageId: string }>;

/** sqs:SendMessage by queue ARN. */
export type SendMessage = (call: {
  readonly principal: Principal;
  readonly queueArn: string;
  readonly body: string;
  readonly attributes?: Readonly<Record<string, MessageAttribute>>;
  /** For a FIFO queue. */
  readonly groupId?: string | undefined;
  readonly cause?: EntryId | undefined;
}) => Promise<{ messageId: string }>;

/** events:PutEvents of a whole event: one that a rule sends from one bus to another, or a new one of a schedule. */
export type RelayEvent = (call: {
  readonly principal: Principal;
  readonly eventBusArn: string;
  /** JSON text of the whole event. */
  readonly event: string;
  readonly isNew: boolean;
  readonly cause?: EntryId | undefined;
}) => Promise<void>;

/**
 * A mutation of a GraphQL API, which a rule makes. docs: Amazon EventBridge User Guide, "AWS AppSync targets for rules
 * in Amazon EventBridge"
 */
export type RunMutation = (call: {
  readonly principal: Principal;
  /** Of the endpoint of the API: `arn:aws:appsync:…:endpoints/graphql-api/<id>`. */
  readonly endpointArn: string;
  readonly operation: string;
  /** JSON text of an object. */
  readonly variables: string;
  readonly cause?: EntryId | undefined;
}) => Promise<void>;

/**
 * What a rule sends to a log group. recorded: localstack/localstack, test_events_targets.py
 * (test_put_events_with_target_cloudwatch_logs)
 */
export type WriteEvent = (call: {
  readonly principal: Principal;
  readonly logGroup: string;
  readonly logStream: string;
  readonly message: string;
  readonly cause?: EntryId | undefined;
}) => Promise<void>;

/** An event on the default bus from an AWS service (`source` starts with `aws.`). */
export type PutEvent = (event: {
  readonly source: string;
  readonly detailType: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}) => void;

/** states:StartExecution, for rule and schedule targets. */
export type StartExecution = (call: {
  readonly principal: Principal;
  readonly stateMachineArn: string;
  readonly input: string;
  readonly name?: string;
  readonly cause?: EntryId | undefined;
}) => Promise<{ executionArn: string }>;

/**
 * Any action of any service that speaks members, as its API takes and answers it. Throws what the service throws, and
 * for what it does not have.
 */
export type CallService = (call: {
  readonly principal: Principal;
  /** By the name that clients sign for: `sqs`. */
  readonly service: string;
  readonly action: string;
  readonly input: Members;
  readonly cause?: EntryId | undefined;
}) => Promise<unknown>;

/**
 * A request by plain HTTP, as the template's code makes it; to a service of AWS as the principal that signs it. What
 * answers too late or without end is given up.
 */
export type SendRequest = (call: {
  readonly method: string;
  readonly url: URL;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signed?: { readonly principal: Principal; readonly service: string; readonly region: string };
  /** How long an answer may take: half a minute unless given. */
  readonly limitMs?: number;
  readonly cause?: EntryId | undefined;
}) => Promise<HttpAnswer>;

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * events:RetrieveConnectionCredentials, with the reading of the connection's secret. Throws an error whose code is the
 * last part of `Events.ConnectionResource.…`.
 */
export type RetrieveConnection = (call: {
  readonly principal: Principal;
  readonly connectionArn: string;
  readonly cause?: EntryId | undefined;
}) => Promise<ConnectionCredentials>;

/** What a connection adds to a request: names and values. */
export interface ConnectionCredentials {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, string>>;
  /** Whoever was called did not take them: 401 or 407. */
  refused(): void;
}

/**
 * Verifies a SigV4 signature (header or presigned) for `service`, and answers who signed. Throws the error of the
 * service, in its words.
 */
export type VerifySignature = (request: UnauthenticatedRequest, service: string, words: SignatureWords) => Principal;

/** The same by the headers alone, before the body is read. Throws what they already tell. */
export type BeginSignature = (head: RequestHead, service: string, words: SignatureWords) => BegunSignature;

export interface JsonWebKeySet {
  readonly keys: readonly Readonly<Record<string, string>>[];
}

/** The published keys of a user pool; undefined when there is no such pool. */
export type UserPoolKeys = (userPoolId: string) => JsonWebKeySet | undefined;

/** Throws what an injected fault makes of a step that is no call of an API: of kind error or throttle. */
export type StrikeStep = (call: { readonly service: string; readonly action: string; readonly target: string }) => void;

/** Throws the denial that the action's service gives, with its explanation, unless the policies allow the call. */
export type Authorize = (call: AccessCall) => void;

/**
 * Whether the template's IAM policies allow the principal the action. For services that evaluate permissions finer than
 * an API action, as AppSync does for fields. docs: AWS AppSync Developer Guide, "Configuring authorization and
 * authentication to secure your GraphQL APIs"
 */
export type IsAllowed = (call: AccessCall) => boolean;
