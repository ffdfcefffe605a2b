/**
 * An error that a client sees. `code` is its name in the API of the service. The protocol of the service (src/protocol)
 * translates the error to the wire, in one place. An error that no client may see is an OperatorError.
 */
export class AwsError extends Error {
  readonly code: string;
  /** The HTTP status. */
  readonly status: number;
  /** Further members of the error, spelled as the service spells them. */
  readonly details: Readonly<Record<string, unknown>>;
  /** The single problems, if the error stands for several. Each says its place. */
  readonly parts: readonly AwsError[];

  constructor(
    code: string,
    message: string,
    options: {
      status?: number;
      details?: Record<string, unknown>;
      cause?: unknown;
      parts?: readonly AwsError[] | undefined;
    } = {},
  ) {
    // A message may repeat members that are as long as a body.
    super(message.slice(0, 8_000), options.cause === undefined ? undefined : { cause: options.cause });
    this.name = code;
    this.code = code;
    this.status = options.status ?? 400;
    this.details = options.details ?? {};
    this.parts = options.parts ?? [];
  }
}

/**
 * Is thrown for something that exists in the API and not in this runtime. The error always names it, so that nothing is
 * ignored silently.
 */
export class UnsupportedError extends AwsError {
  /** The name of what is not supported, without the rest of the sentence. */
  readonly what: string;

  /** `next` says what the reader can do. */
  constructor(what: string, next = 'see docs/support.md of the package') {
    super('UnsupportedByLocalAws', `${what.slice(0, 500)} is not supported by local-aws (${next})`, { status: 501 });
    this.what = what.slice(0, 500);
  }
}

/** Runs each step and collects the errors of AWS that they throw. */
export async function findings(...steps: readonly (() => unknown)[]): Promise<AwsError[]> {
  const found: AwsError[] = [];
  for (const step of steps)
    try {
      await step();
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      found.push(error);
    }
  return found;
}

/** Answers the message of any thrown value. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Tells whether the service is only too busy: the same call may succeed a moment later. */
export const isThrottled = (error: AwsError): boolean =>
  error.status === 429 || /Throttl|TooManyRequests|LimitExceeded/.test(error.code);

/**
 * Tells whether trying again cannot help: the call was refused, or something does not exist. Throttling passes, so it
 * is not permanent.
 */
export const isPermanent = (error: unknown): boolean =>
  error instanceof AwsError && (error.status === 501 || (error.status < 500 && !isThrottled(error)));
