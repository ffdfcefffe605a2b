/** Code or a resource of the customer's that failed: for the journal and for the operator. */
export interface Failure {
  /** A field by its path, `Query.listBooks.items[0].name`, or the name of a function. */
  readonly what: string;
  /** The name of the operation, where it has one. */
  readonly operation?: string | undefined;
  /** The pipeline function whose handler failed. */
  readonly step?: string | undefined;
  /** The type of the error: `TypeError`, `Unauthorized`. */
  readonly error: string;
  readonly message: string;
  /** Where it was thrown, in the source where a source map tells: `functions/search/handler.ts:14:9`. */
  readonly place?: string | undefined;
}
