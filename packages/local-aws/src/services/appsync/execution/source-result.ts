export interface SourceError {
  readonly message: string;
  readonly type: string;
  /** The name of the error that a function has thrown. Only a resolver without code shows it. */
  readonly thrown?: string;
}

/** The answer of a data source, in the form that a resolver takes. */
export interface DataSourceResult {
  readonly result: unknown;
  /** The error becomes `ctx.error`. It does not end the resolver by itself. */
  readonly error?: SourceError;
  /** The invocation is asynchronous: the field is null, and the response handler does not run. */
  readonly detached?: true;
}
