/** A select stream did not end as the protocol says. It never counts as a short answer. */
export class IncompleteSelectError extends Error {
  override readonly name = 'IncompleteSelectError';
}

/** The object that a select should read does not exist. */
export class MissingObjectError extends Error {
  override readonly name = 'MissingObjectError';
}

/** S3 answered a request to delete several objects, but did not delete all of them. */
export class DeletionError extends Error {
  override readonly name = 'DeletionError';
}

export const errorName = (error: unknown): string => (error instanceof Error ? error.name : typeof error);
