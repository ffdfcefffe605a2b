import type { ResourceProvider } from './resource-provider.ts';
import type { Clock } from '../kernel/clock.ts';
import type { DurableDatabase } from '../storage/group-commit.ts';
import type { Ids } from '../kernel/ids.ts';
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
  readonly principal: Principal;
  readonly requestId: string;
  readonly sourceIp: string;
}

/** A request before anybody knows who makes it. */
export type UnauthenticatedRequest = Omit<AwsRequest, 'principal'>;

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
  /** Keeps a message that AWS would send out of the account. */
  readonly outbox: Outbox;
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

/** All services look the same from outside: `create<Service>(ports) → Service`. */
export interface Service {
  /** CloudFormation type → how it is provisioned. */
  readonly resources: Readonly<Record<string, ResourceProvider>>;
  /** Names of the API actions it answers, for routing and the support table. */
  readonly actions: readonly string[];
  handle(request: AwsRequest): Promise<AwsResponse>;
  /** Called once when every resource is provisioned: resume what was running. */
  start?(): void;
  stop(): Promise<void>;
}
