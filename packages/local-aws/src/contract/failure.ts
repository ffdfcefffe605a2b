/**
 * A failure in the customer's code or in one of the customer's resources. The journal and the operator are told of it.
 */
export interface Failure {
  /** The path of a field, such as `Query.listBooks.items[0].name`, or the name of a function. */
  readonly what: string;
  /** The name of the operation, if it has one. */
  readonly operation?: string | undefined;
  /** The pipeline function whose handler failed. */
  readonly step?: string | undefined;
  /** The type of the error, such as `TypeError` or `Unauthorized`. */
  readonly error: string;
  readonly message: string;
  /** The place that threw it; a source map translates it to the source: `functions/search/handler.ts:14:9`. */
  readonly place?: string | undefined;
}
