import type { AwsError } from '../kernel/errors.ts';
import type { Call, EntryId, Members, Need, Reading } from './action.ts';
import type { Failure } from './failure.ts';
import type { PutMetric } from './metrics.ts';
import type { NamedPolicy } from './policy.ts';
import type { ResourceProvider } from './resource-provider.ts';
import type { Example, Samples } from './samples.ts';
import type { Clock } from '../kernel/clock.ts';
import type { DurableDatabase } from '../storage/group-commit.ts';
import type { Ids } from '../kernel/ids.ts';
import type { Operator } from '../kernel/operator.ts';
import type { Principal, RoleSessions } from '../kernel/principal.ts';
import type { RequireAllowed } from '../kernel/unverified.ts';

/** An AWS API request, read and authenticated by the server. */
export interface AwsRequest {
  readonly method: string;
  /** Percent-encoded path as sent, without the query string. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Why the body was not kept: it is longer than its addressee takes, or too many wait. Then `body` is empty. */
  readonly unread?: 'too large' | 'too many' | undefined;
  /** The signature, as far as the headers told before the body was read. */
  readonly signature?: BegunSignature | undefined;
  readonly principal: Principal;
  readonly requestId: string;
  readonly sourceIp: string;
}

/** A request before its principal is known. */
export type UnauthenticatedRequest = Omit<AwsRequest, 'principal'>;

/** A request before its body is read. */
export type RequestHead = Pick<AwsRequest, 'method' | 'path' | 'query' | 'headers'>;

/** A signature after a look at the headers. */
export interface BegunSignature {
  /** Whether the headers alone show who signed. Then the body has to be the one that they tell of, and nothing else. */
  readonly isKnown: boolean;
  /** Who signed. Throws when the body is not the one that was signed. */
  complete(body: Uint8Array): Principal;
}

export interface AwsResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | AsyncIterable<Uint8Array>;
}

/** What every service gets. Calls to other services are further, narrow ports of the service that makes them. */
export interface Ports {
  readonly clock: Clock;
  readonly ids: Ids;
  /**
   * The data directory's one database. Each service owns the tables with its prefix. Writes are committed together at
   * the end of the turn; what leaves the process by the endpoint waits for that, and any other way out has to await
   * `durable()`.
   */
  readonly database: DurableDatabase;
  readonly region: string;
  readonly accountId: string;
  /** `http://127.0.0.1:4566`, no trailing slash. Known before any resource is provisioned. */
  readonly endpointUrl: string;
  readonly roles: RoleSessions;
  readonly requireAllowed: RequireAllowed;
  /** Appends lines to a CloudWatch log group; creates the group when the template has none. */
  readonly writeLog: WriteLog;
  readonly putMetric: PutMetric;
  /** Keeps a message that would leave the account, such as an e-mail. */
  readonly outbox: Outbox;
  /** Tells the operator, never the client. */
  readonly operator: Operator;
  /** Notes in the journal what failed in code of the customer, by the call that it belongs to. */
  readonly failed: (cause: EntryId, failure: Failure) => void;
}

export type WriteLog = (logGroup: string, logStream: string, message: string) => void;

export interface OutboxMessage {
  readonly kind: 'email' | 'sms' | 'sns' | 'webhook';
  /** Address, number, topic ARN or URL. */
  readonly to: string;
  readonly subject?: string;
  readonly body: string;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

export interface Outbox {
  put(message: OutboxMessage): void;
}

/**
 * What a service is: everything that the runtime must know of it stands here, so that nobody else compares names of
 * services. `create<Service>(ports) → Service`; `Input` is what its protocol reads a request as.
 */
export interface Service<Input = Members> {
  /** CloudFormation type → how it is provisioned. */
  readonly resources: Readonly<Record<string, ResourceProvider>>;
  /** Names of the API actions it answers, for the support table. */
  readonly actions: readonly string[];
  /** Genuine calls of every action, for tests that send and break them. */
  examples?(samples: Samples): readonly Example[];
  /** Condition keys of the service in lower case, which its requests have or are known to lack. */
  readonly conditionKeys: readonly string[];

  /** Reads a request, once; the value is handed on. Throws the service's error for what cannot be read. */
  read(request: UnauthenticatedRequest): Reading<Input>;
  /** Who may: the permissions that a call needs. Undefined for an action that the service does not have. */
  needsOf(action: string, input: Input): readonly Need[] | undefined;
  run(action: string, input: Input, call: Call): unknown;
  /** The output of `run` in the service's own protocol. */
  answer(request: UnauthenticatedRequest, action: string, output: unknown): AwsResponse;
  /** An error in the service's own protocol. */
  error(request: UnauthenticatedRequest, error: AwsError): AwsResponse;

  /** How it words what the runtime refuses in its name. */
  readonly refusals: Refusals;

  /** The policy of the resource that an ARN names: bucket, topic, queue, function; a role's trust policy. */
  policyOf?(arn: string): NamedPolicy | undefined;
  /** Whether an action hands something on: an event, a message, an input. Such a call may be made again. */
  handsOn?(action: string): boolean;
  /** What a fault may aim at, as text: the JSON of the input unless the service has something better. */
  targetOf?(action: string, input: Input): string;
  /** The output that reports a failure of the customer's code, for faults: inside a successful answer. */
  failureOf?(action: string, payload: string): unknown;
  /** Whether it takes a request without a signature: the request itself carries a password, a code or a token. */
  takesUnsigned?(head: RequestHead): boolean;
  /** How long a request may be: 16 MiB unless it says otherwise. */
  readonly mostBodyBytes?: number;
  /** Requests that reach the service beside its API. */
  readonly doors?: readonly Door[];

  /** Called once when every resource is provisioned: resume what was running. */
  start?(): void;
  stop(): Promise<void>;
}

/** The part of a service that its wire protocol makes. */
export type Protocol<Input = Members> = Pick<Service<Input>, 'read' | 'answer' | 'error' | 'refusals'>;

export interface Refusals {
  /** In whose words a bad signature is refused. */
  readonly signature: SignatureWords;
  /** A denial by IAM. */
  readonly denied: Refusal;
  readonly throttled: Refusal & { readonly message: string };
  /** A role that does not trust the service, where the service has words of its own. */
  readonly untrustedRole?: { readonly code: string; readonly message: string };
}

export interface Refusal {
  readonly code: string;
  readonly status: number;
}

/** The JSON protocols, the Query protocol, REST services and S3 each refuse signatures in their own words. */
export type SignatureWords = 'json' | 'query' | 'rest' | 's3';

/**
 * Requests that reach a service beside its signed API; the door finds out by itself who calls. GraphQL and public
 * documents are such.
 */
export interface Door {
  /** What the journal and faults call a request through it: `GraphQL`. */
  readonly action: string;
  accepts(head: RequestHead): boolean;
  /** How long a body may be. A door that does not say so answers without reading any. */
  readonly mostBodyBytes?: number;
  /** Also for requests that are signed: its path alone says that they are for it. */
  readonly signedToo?: boolean;
  /** Also while resources are still being provisioned. */
  readonly early?: boolean;
  /** Only for what no other door accepts. */
  readonly last?: boolean;
  answer(request: UnauthenticatedRequest, note: Note): AwsResponse | Promise<AwsResponse>;
  error(request: UnauthenticatedRequest, error: AwsError): AwsResponse;
  targetOf?(request: UnauthenticatedRequest): string;
}

/** The journal's entry of a request, for what a door alone finds out: who calls, and what it is about. */
export interface Note {
  readonly id: EntryId;
  subject: string;
  principal: string;
  /** What of it failed, although it may be answered with 200. */
  fail(failure: Failure): void;
}

/** The entry of what came in by another way than a request: whoever opens it closes it. */
export interface OpenNote extends Note {
  /** Code of the error that it ended with. */
  error: string | undefined;
  /** With the HTTP status that it would have had as a request. */
  close(status: number): void;
}

export type OpensNote = (action: string, id: EntryId) => OpenNote;
