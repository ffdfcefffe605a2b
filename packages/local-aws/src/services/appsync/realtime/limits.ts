import type { Clock } from '../../../kernel/clock.ts';

/** The limits of one client, and of all clients together. */
export interface RealtimeLimits {
  /** docs: AWS General Reference, "AWS AppSync endpoints and quotas" */
  readonly connectsPerSecond: number;
  readonly connections: number;
  /** docs: AWS General Reference, "AWS AppSync endpoints and quotas" */
  readonly subscriptions: number;
  /**
   * The messages and pings of one connection; the connection ends at ten times as many. This bound and those without a
   * source are the runtime's own.
   */
  readonly framesPerSecond: number;
  readonly frameBytes: number;
  /** The most bytes that a reader may leave unread before its socket is closed. */
  readonly unreadBytes: number;
  /** The most bytes that all readers together may leave unread. Beyond it, the sockets that leave most are closed. */
  readonly allUnreadBytes: number;
  /** The most bytes that all subscriptions together may keep. Beyond it, the sockets that keep most are closed. */
  readonly allHeldBytes: number;
  /** The time from the handshake to `connection_init`. */
  readonly initMs: number;
  /** docs: AWS AppSync Developer Guide, "Building a real-time WebSocket client in AWS AppSync" */
  readonly lifeMs: number;
}

export const defaultLimits: RealtimeLimits = {
  connectsPerSecond: 2_000,
  connections: 20_000,
  subscriptions: 200,
  framesPerSecond: 1_000,
  frameBytes: 256 * 1024,
  unreadBytes: 1_000_000,
  allUnreadBytes: 64_000_000,
  allHeldBytes: 256_000_000,
  initMs: 10_000,
  lifeMs: 24 * 3_600_000,
};

/** Makes a check that answers true at most `limit` times in each second of the clock. */
export function createRateLimit(clock: Clock, limit: number): () => boolean {
  const rate = createRate(clock, limit);
  return () => rate() === 'within';
}

/** `far over` means that even refusing so many would take the time of others. */
export type Rate = 'within' | 'over' | 'far over';
const farOver = 10;

/** Compares the rate of events with a limit for each second of the clock. */
export function createRate(clock: Clock, limit: number): () => Rate {
  let second = 0;
  let count = 0;
  return () => {
    const now = Math.floor(clock.now() / 1000);
    if (now !== second) [second, count] = [now, 0];
    count += 1;
    if (count <= limit) return 'within';
    return count <= farOver * limit ? 'over' : 'far over';
  };
}
