/** What a data source answers, as a resolver takes it. */
export interface DataSourceResult {
  readonly result: unknown;
  /** Becomes `ctx.error`; does not end the resolver by itself. */
  readonly error?: { readonly message: string; readonly type: string };
  /** An asynchronous invocation: the field is null and the response handler does not run. */
  readonly detached?: true;
}
