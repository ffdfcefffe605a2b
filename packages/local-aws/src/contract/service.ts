import type { AwsError } from '../kernel/errors.ts';
import type { Call, EntryId, Members, Need, Reading } from './action.ts';
import type { Failure } from './failure.ts';
import type { PutMetric } from './metrics.ts';
import type { NamedPolicy } from './policy.ts';
import type { ResourceProvider } from './resource-provider.ts';
import type { Example, Samples } from './samples.ts';
import type { ActionMembers } from '../kernel/action-members.ts';
import type { Clock } from '../kernel/clock.ts';
import type { DurableDatabase } from '../storage/group-commit.ts';
import type { Ids } from '../kernel/ids.ts';
import type { Work } from '../kernel/in-turns.ts';
import type { Operator } from '../kernel/operator.ts';
import type { Principal, RoleSessions } from '../kernel/principal.ts';
import type { RequireAllowed } from '../kernel/unverified.ts';

/** An AWS API request, read and authenticated by the server. */
export interface AwsRequest {
  readonly method: string;
  /** The percent-encoded path as it was sent, without the query string. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The headers by lower-case name. Repeated ones are joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  /** The values of headers that came more than once, if there are any. */
  readonly repeated?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly body: Uint8Array;
  /** Says why the body was not kept: it is longer than its addressee takes, or too many wait. Then `body` is empty. */
  readonly unread?: 'too large' | 'too many' | undefined;
  /** Tells of the signature what the headers told before the body was read. */
  readonly signature?: BegunSignature | undefined;
  readonly principal: Principal;
  readonly requestId: string;
  readonly sourceIp: string;
}

/** A request before its principal is known. */
export type UnauthenticatedRequest = Omit<AwsRequest, 'principal'>;

/** A request before its body is read. */
export type RequestHead = Pick<AwsRequest, 'method' | 'path' | 'query' | 'headers' | 'repeated'>;

/** Tells what the headers show of a signature. */
export interface BegunSignature {
  /** Tells whether the headers alone show who signed. Then the body must be the one that the headers describe. */
  readonly isKnown: boolean;
  /** Answers who signed. Throws if the body is not the signed one. */
  complete(body: Uint8Array): Work<Principal>;
}

export interface AwsResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | AsyncIterable<Uint8Array>;
  /** The values of `set-cookie`, each in a header of its own. */
  readonly cookies?: readonly string[];
}

/** The ports that every service gets. A service that calls other services gets further, narrow ports for that. */
export interface Ports {
  readonly clock: Clock;
  readonly ids: Ids;
  /**
   * The one database of the data directory. Each service owns the tables with its prefix. All writes of a turn are
   * committed together at its end. Answers of the endpoint wait for that commit; any other way out has to await
   * `durable()`.
   */
  readonly database: DurableDatabase;
  readonly region: string;
  readonly accountId: string;
  /**
   * The address of the endpoint, such as `http://127.0.0.1:4566`, without a slash at the end. It is known before any
   * resource is provisioned.
   */
  readonly endpointUrl: string;
  readonly roles: RoleSessions;
  /** Tells whether a role or a user of this account exists. Without it nobody is missing. */
  readonly principalExists?: ((arn: string) => boolean) | undefined;
  readonly requireAllowed: RequireAllowed;
  /** Appends lines to a CloudWatch log group, and creates the group if the template has none. */
  readonly writeLog: WriteLog;
  readonly putMetric: PutMetric;
  /** Keeps a message that would leave the account, such as an e-mail. */
  readonly outbox: Outbox;
  /** Speaks to the operator, never to the client. */
  readonly operator: Operator;
  /** Notes a failure of the customer's code in the journal, with the call that it belongs to. */
  readonly failed: (cause: EntryId, failure: Failure) => void;
}

export type WriteLog = (logGroup: string, logStream: string, message: string) => void;

export interface OutboxMessage {
  readonly kind: 'email' | 'sms' | 'sns' | 'webhook';
  /** The address, number, topic ARN or URL that it goes to. */
  readonly to: string;
  readonly subject?: string;
  readonly body: string;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

export interface Outbox {
  put(message: OutboxMessage): void;
}

/**
 * Defines a service. It says everything that the runtime must know of a service, so that no other code compares names
 * of services. `create<Service>(ports)` makes one. `Input` is the form in which its protocol reads a request.
 */
export interface Service<Input = Members> {
  /** The providers of its resources, by CloudFormation type. */
  readonly resources: Readonly<Record<string, ResourceProvider>>;
  /** The names of the API actions that it answers, for the support table. */
  readonly actions: readonly string[];
  /** Answers genuine calls of every action. Tests send them, and break them first. */
  examples?(samples: Samples): readonly Example[];
  /** The condition keys of the service in lower case: those that its requests have or are known to lack. */
  readonly conditionKeys: readonly string[];

  /**
   * Reads a request once; every later step gets the value. Throws the service's error for a request that cannot be
   * read.
   */
  read(request: UnauthenticatedRequest): Reading<Input>;
  /** Answers the permissions that a call needs, or undefined for an action that the service does not have. */
  needsOf(action: string, input: Input): readonly Need[] | undefined;
  /** Answers the members that an action takes, if they are declared. */
  membersOf?(action: string): ActionMembers | undefined;
  run(action: string, input: Input, call: Call): unknown;
  /** Writes the output of `run` in the service's own protocol. */
  answer(request: UnauthenticatedRequest, action: string, output: unknown): AwsResponse;
  /** Writes an error in the service's own protocol. */
  error(request: UnauthenticatedRequest, error: AwsError): AwsResponse;

  /** The words for what the runtime refuses in the name of the service. */
  readonly refusals: Refusals;

  /** Answers the policy of the bucket, topic, queue or function that an ARN names, or the trust policy of a role. */
  policyOf?(arn: string): NamedPolicy | undefined;
  /** Tells whether an action hands on an event, a message or an input. The console can repeat such a call. */
  handsOn?(action: string): boolean;
  /** Answers the text that a fault's `target` is compared with. Without it, that is the JSON of the input. */
  targetOf?(action: string, input: Input): string;
  /** Answers the output that reports a failure of the customer's code within a successful answer. Faults use it. */
  failureOf?(action: string, payload: string): unknown;
  /**
   * Clients sign for the name of another service. A request to this one is told by the part of its target before the
   * action.
   */
  readonly signedWith?: { readonly name: string; readonly target: string };
  /**
   * Tells whether the service takes a request without a signature, because the request itself carries a password, a
   * code or a token.
   */
  takesUnsigned?(head: RequestHead): boolean;
  /** The longest body of a request, or of one with such headers; 7 MiB unless given. */
  readonly mostBodyBytes?: number | ((head: RequestHead) => number);
  /** The service's error for a request whose body is longer, if the service has one of its own. */
  tooLarge?(head: RequestHead): AwsError | undefined;
  /** The requests that reach the service beside its API. */
  readonly doors?: readonly Door[];

  /** Is called once, after every resource is provisioned. The service then resumes what was running. */
  start?(): void;
  stop(): Promise<void>;
}

/** The members of a service that its wire protocol makes. */
export type Protocol<Input = Members> = Pick<Service<Input>, 'read' | 'answer' | 'error' | 'refusals'>;

export interface Refusals {
  /** The words in which a bad signature is refused. */
  readonly signature: SignatureWords;
  /** The error code and status of a denial by IAM. */
  readonly denied: Refusal;
  readonly throttled: Refusal & { readonly message: string };
  /** The error for a role that does not trust the service, if the service has words of its own. */
  readonly untrustedRole?: { readonly code: string; readonly message: string };
}

export interface Refusal {
  readonly code: string;
  readonly status: number;
}

/** The JSON protocols, the Query protocol, REST services and S3 each refuse signatures in their own words. */
export type SignatureWords = 'json' | 'query' | 'rest' | 's3';

/**
 * Takes requests that reach a service beside its signed API, such as GraphQL and public documents. The door itself
 * finds out who calls.
 */
export interface Door {
  /** The name of its requests in the journal and for faults: `GraphQL`. */
  readonly action: string;
  accepts(head: RequestHead): boolean;
  /** The longest body. A door without it answers without reading any body. */
  readonly mostBodyBytes?: number;
  /** The door also takes signed requests, because the path alone says that they belong to it. */
  readonly signedToo?: boolean;
  /** The door also takes requests while resources are still being provisioned. */
  readonly early?: boolean;
  /** The door takes only what no other door accepts. */
  readonly last?: boolean;
  answer(request: UnauthenticatedRequest, note: Note): AwsResponse | Promise<AwsResponse>;
  error(request: UnauthenticatedRequest, error: AwsError): AwsResponse;
  targetOf?(request: UnauthenticatedRequest): string;
}

/** The journal's entry of a request. A door fills in the caller and the subject, which it alone finds out. */
export interface Note {
  readonly id: EntryId;
  subject: string;
  principal: string;
  /** Notes a failure within the request, which may still be answered with 200. */
  fail(failure: Failure): void;
}

/** The journal's entry of something that came in by another way than a request. Whoever opens it must close it. */
export interface OpenNote extends Note {
  /** The code of the error that it ended with. */
  error: string | undefined;
  /** Closes it with the HTTP status that it would have had as a request. */
  close(status: number): void;
}

export type OpensNote = (action: string, id: EntryId, about?: NoteAbout) => OpenNote;

interface NoteAbout {
  /** The calls that caused it. */
  readonly causes?: readonly EntryId[];
  /** What it hands on, as the API would take it. */
  readonly carries?: Members;
}
