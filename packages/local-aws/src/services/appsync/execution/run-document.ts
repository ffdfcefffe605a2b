import type { GraphQLResolveInfo, OperationTypeNode } from 'graphql';
import type { Authenticated } from '../auth/caller.ts';
import type { ErrorEntry } from '../engine/envelope.ts';
import type { EntryId } from '../../../contract/action.ts';
import type { LogLine } from '../engine/appsync-js/index.ts';
import type { Api } from '../model.ts';

/** Which code failed, and where. */
export interface Origin {
  readonly step: string | undefined;
  readonly place: string | undefined;
}

/** One GraphQL operation under way: what its resolvers share and leave behind. */
export interface Run {
  readonly api: Api;
  readonly caller: Authenticated;
  readonly requestId: string;
  /** The journal's entry of the request, for what it causes. */
  readonly entry: EntryId | undefined;
  /** As resolvers see them: lower-case names, no cookies. */
  readonly headers: Readonly<Record<string, string>>;
  /** As the client sent them. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Of util.appendError and of rejected response headers. */
  readonly appended: ErrorEntry[];
  readonly responseHeaders: Record<string, string>;
  readonly logLines: LogLine[];
  /** Where errors of fields come from, by the text of their path; none before the first. */
  origins: Map<string, Origin> | undefined;
  /** What `extensions` asked for, by the subscription resolver that runs on this run. */
  subscriptionFilter: unknown;
  invalidationFilter: unknown;
  resolverCount: number;
  /** Known once the operation is chosen. */
  operation: OperationTypeNode | undefined;
  cacheEntriesDeleted: number;
}

export function newRun(
  api: Api,
  caller: Authenticated,
  requestId: string,
  headers: Readonly<Record<string, string>>,
  variables: Readonly<Record<string, unknown>>,
  entry?: EntryId,
): Run {
  return {
    api,
    caller,
    requestId,
    entry,
    headers,
    variables,
    appended: [],
    responseHeaders: {},
    logLines: [],
    origins: undefined,
    subscriptionFilter: undefined,
    invalidationFilter: undefined,
    resolverCount: 0,
    operation: undefined,
    cacheEntriesDeleted: 0,
  };
}

/** The part of graphql-js's resolve info that resolvers need. */
export type FieldInfo = Pick<
  GraphQLResolveInfo,
  'fieldName' | 'fieldNodes' | 'parentType' | 'returnType' | 'path' | 'schema' | 'fragments' | 'variableValues'
>;

export type MaybePromise<Value> = Value | Promise<Value>;

/** Continues at once when there is nothing to wait for: a promise per step would cost more than a NONE resolver. */
export const andThen = <Value, Next>(
  value: MaybePromise<Value>,
  next: (value: Value) => MaybePromise<Next>,
): MaybePromise<Next> => (value instanceof Promise ? value.then(next) : next(value));
