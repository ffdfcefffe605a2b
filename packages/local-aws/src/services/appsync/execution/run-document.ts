import type { FieldNode, GraphQLError, GraphQLResolveInfo, OperationTypeNode } from 'graphql';
import type { Authenticated } from '../auth/caller.ts';
import type { ErrorEntry } from '../engine/envelope.ts';
import type { EntryId } from '../../../contract/action.ts';
import type { LogLine } from '../engine/appsync-js/index.ts';
import type { Api } from '../model.ts';

/** The code that failed, and the place in it. */
export interface Origin {
  readonly step: string | undefined;
  readonly place: string | undefined;
}

/** The parts of `ctx.info` that say what a request selects below a field. */
export interface Selection {
  readonly selectionSetList: string[];
  readonly selectionSetGraphQL: string;
}

/** One GraphQL operation under way: the state that its resolvers share. */
export interface Run {
  readonly api: Api;
  readonly caller: Authenticated;
  readonly requestId: string;
  /** The journal's entry of the request, as the cause of further calls. */
  readonly entry: EntryId | undefined;
  /** The headers as resolvers see them: lower-case names, no cookies, lists of what came more than once. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** The variables as the client sent them. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** The errors of util.appendError and of rejected response headers. */
  readonly appended: ErrorEntry[];
  /** What was null or failed where the schema forbids null. */
  readonly violations: GraphQLError[];
  readonly responseHeaders: Record<string, string>;
  readonly logLines: LogLine[];
  /** The code from which errors of fields come, by the text of their path. It is undefined before the first error. */
  origins: Map<string, Origin> | undefined;
  /** The filters that the subscription resolver has set by `extensions`. */
  subscriptionFilter: unknown;
  invalidationFilter: unknown;
  resolverCount: number;
  /** The operation, after it is chosen. */
  operation: OperationTypeNode | undefined;
  cacheEntriesDeleted: number;
  /** What the answer holds so far. */
  readonly volume: { values: number; characters: number; isTooMuch: boolean };
  /** The characters in the contexts that handlers were given so far, and the handlers that wait for their turn. */
  handlerCharacters: number;
  waitingHandlers: number;
  /** What the request selects below its fields, by their nodes. It is undefined before the first is known. */
  selections: WeakMap<readonly FieldNode[], Selection> | undefined;
}

export function newRun(
  api: Api,
  caller: Authenticated,
  requestId: string,
  headers: Run['headers'],
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
    violations: [],
    responseHeaders: {},
    logLines: [],
    origins: undefined,
    subscriptionFilter: undefined,
    invalidationFilter: undefined,
    resolverCount: 0,
    operation: undefined,
    cacheEntriesDeleted: 0,
    volume: { values: 0, characters: 0, isTooMuch: false },
    handlerCharacters: 0,
    waitingHandlers: 0,
    selections: undefined,
  };
}

/** The part of graphql-js's resolve info that resolvers need. */
export type FieldInfo = Pick<
  GraphQLResolveInfo,
  'fieldName' | 'fieldNodes' | 'parentType' | 'returnType' | 'path' | 'schema' | 'fragments' | 'variableValues'
>;

export type MaybePromise<Value> = Value | Promise<Value>;

/** Continues at once if the value is no promise: a promise per step would cost more than a NONE resolver. */
export const andThen = <Value, Next>(
  value: MaybePromise<Value>,
  next: (value: Value) => MaybePromise<Next>,
): MaybePromise<Next> => (value instanceof Promise ? value.then(next) : next(value));
