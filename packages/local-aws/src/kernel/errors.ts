/**
 * An error that a client sees. `code` is its name in the API of the service; the protocol of that service translates
 * the error to the wire, once (src/protocol). What no client may see is an OperatorError.
 */
export class AwsError extends Error {
  readonly code: string;
  /** HTTP status. */
  readonly status: number;
  /** Further members of the error's shape, in the service's own spelling. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    message: string,
    options: { status?: number; details?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    // Members that a message repeats may be as long as a body.
    super(message.slice(0, 8_000), options.cause === undefined ? undefined : { cause: options.cause });
    this.name = code;
    this.code = code;
    this.status = options.status ?? 400;
    this.details = options.details ?? {};
  }
}

/** Something that exists in the API and is lacking here (yet): always an error that names it, never a silence. */
export class UnsupportedError extends AwsError {
  /** What is not supported, without the rest of the sentence. */
  readonly what: string;

  /** `next` is what whoever meets it can do. */
  constructor(what: string, next = 'see docs/support.md of the package') {
    super('UnsupportedByLocalAws', `${what.slice(0, 500)} is not supported by local-aws (${next})`, { status: 501 });
    this.what = what.slice(0, 500);
  }
}

/** The message of anything that was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Too much for now; the same call may be served a moment later. */
export const isThrottled = (error: AwsError): boolean =>
  error.status === 429 || /Throttl|TooManyRequests|LimitExceeded/.test(error.code);

/** Whether trying again cannot help: a refusal, or something that is not there; being throttled passes. */
export const isPermanent = (error: unknown): boolean =>
  error instanceof AwsError && (error.status === 501 || (error.status < 500 && !isThrottled(error)));
