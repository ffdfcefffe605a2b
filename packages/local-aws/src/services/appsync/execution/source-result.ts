/** The answer of a data source, in the form that a resolver takes. */
export interface DataSourceResult {
  readonly result: unknown;
  /** The error becomes `ctx.error`. It does not end the resolver by itself. */
  readonly error?: { readonly message: string; readonly type: string };
  /** The invocation is asynchronous: the field is null, and the response handler does not run. */
  readonly detached?: true;
}
