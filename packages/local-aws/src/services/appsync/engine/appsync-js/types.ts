export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export type AuthType =
  | 'API Key Authorization'
  | 'User Pool Authorization'
  | 'IAM Authorization'
  | 'Open ID Connect Authorization'
  | 'Lambda Authorization';

export interface HandlerContext {
  arguments: Json;
  /** Code of a handler before this one has changed the arguments. */
  argumentsChanged?: boolean;
  identity: Json | null;
  source: Json | null;
  stash: Json;
  result?: Json;
  prev?: { result: Json } | null;
  error?: { message: string; type: string };
  request: { headers: Record<string, string | string[]>; domainName: string | null };
  info: {
    fieldName: string;
    parentTypeName: string;
    variables: Json;
    selectionSetList: string[];
    selectionSetGraphQL: string;
  };
  env: Record<string, string>;
  authType: AuthType;
}

export interface RaisedError {
  message: string;
  type: string | null;
  data: Json | null;
  info: Json | null;
  /** The error comes from util.unauthorized(): the caller knows the field and writes the message. */
  unauthorized?: true;
}

export type Outcome =
  | { kind: 'value'; value: Json }
  | { kind: 'earlyReturn'; value: Json; skipTo: 'END' | 'NEXT' }
  | { kind: 'error'; error: RaisedError };

export interface LogLine {
  level: 'INFO' | 'ERROR' | 'DEBUG';
  line: string;
}

export interface HandlerResult {
  readonly outcome: Outcome;
  readonly stash: Json;
  /** The arguments as a mapping template has left them, or as code has if it has changed them. */
  readonly arguments?: Json;
  readonly appended: RaisedError[];
  readonly responseHeaders: Record<string, string>;
  readonly subscriptionFilter?: Json;
  readonly invalidationFilter?: Json;
  readonly invalidations: Json[];
  readonly cacheEvictions: Json[];
  readonly logs: LogLine[];
  /** The place of the error that ended the code: `code.js:7:3`. */
  readonly place?: string;
}

export interface CodeError {
  readonly errorType: string;
  readonly value: string;
  readonly location: { readonly line: number; readonly column: number; readonly span: number };
}
