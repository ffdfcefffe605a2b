import { AwsError } from '../kernel/errors.ts';

interface Failing {
  /** Another attempt may succeed. */
  readonly isPassing: boolean;
  /** The least time before it, which the endpoint has asked for. */
  readonly afterMs?: number;
}

/** The failure of a request to an HTTP endpoint. */
export class EndpointError extends AwsError {
  readonly afterMs: number;

  constructor(reason: string, { isPassing, afterMs = 0 }: Failing) {
    super('SDK_CLIENT_ERROR', `Unable to invoke ApiDestination endpoint: ${reason}`, { status: isPassing ? 503 : 400 });
    this.afterMs = afterMs;
  }
}
