/** A retry cannot help: the workflow gives up at once on these names. */
export class ReportNotFoundError extends Error {
  override readonly name = 'ReportNotFoundError';
}

export class IllegalTransitionError extends Error {
  override readonly name = 'IllegalTransitionError';
}

export class PublishError extends Error {
  override readonly name = 'PublishError';
}
