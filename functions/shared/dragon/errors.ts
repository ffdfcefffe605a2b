/** An error that the caller of the API may see; the resolver turns it into `util.error(message, type, null, info)`. */
export class ClientError extends Error {
  readonly type: ClientErrorType;
  readonly info: Readonly<Record<string, unknown>> | null;

  constructor(type: ClientErrorType, message: string, info: Readonly<Record<string, unknown>> | null = null) {
    super(message);
    this.name = 'ClientError';
    this.type = type;
    this.info = info;
  }
}

export type ClientErrorType =
  'VALIDATION' | 'CONFLICT' | 'QUOTA_EXCEEDED' | 'INVALID_NEXT_TOKEN' | 'EXPIRED_NEXT_TOKEN' | 'SCAN_LIMIT_EXCEEDED';

/** Makes the error for a filter that would have to examine too many dragons. */
export function scanLimitExceeded(budget: number): ClientError {
  return new ClientError(
    'SCAN_LIMIT_EXCEEDED',
    `There are too many dragons to ask all of them within ${budget / 1_000} seconds: ` +
      'count without a filter, filter by name, or list them.',
    { field: 'filter' },
  );
}

/** Makes the error for counts without a filter that are not kept: each sweep counts more of a new catalogue. */
export function countLimitExceeded(budget: number): ClientError {
  return new ClientError(
    'SCAN_LIMIT_EXCEEDED',
    `There are too many dragons to count all of them within ${budget / 1_000} seconds: ` +
      'count by a grouping with fewer values, or again in some minutes, when more of them are counted.',
    { field: 'by' },
  );
}

export function validationError(field: string, rule: string, message: string): ClientError {
  return new ClientError('VALIDATION', message, { field, rule });
}

/** Another report holds the name and will be decided soon. The workflow retries by this name. */
export class ConflictError extends Error {
  override readonly name = 'ConflictError';
}

/** The stored views contradict themselves. A rebuild makes them again from the claims. */
export class CatalogueDamagedError extends Error {
  override readonly name = 'CatalogueDamagedError';
}
