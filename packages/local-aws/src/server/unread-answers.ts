import type { ServerResponse } from 'node:http';

export interface UnreadBounds {
  /** The most answers whose readers have stalled. Beyond that, the one that has stalled longest is cut. */
  readonly most: number;
  /** A reader that has stalled for a shorter time is never cut. */
  readonly leastMs: number;
}

/** An answer that comes in pieces may hold some megabytes while nobody takes them. */
const usual: UnreadBounds = { most: 50, leastMs: 2_000 };

export interface UnreadAnswers {
  /** Resolves when the reader has taken what was written, or is gone. */
  drained(outgoing: ServerResponse): Promise<void>;
}

/**
 * Waits for the readers of answers. S3 closes a connection that nobody reads from. Here that happens to one of many
 * such alone, so that a debugger may stand still. docs: Amazon S3 API Reference, "Error responses" (RequestTimeout).
 * The time is the system's, as in Node's server.
 */
export function createUnreadAnswers({ most, leastMs }: UnreadBounds = usual): UnreadAnswers {
  /** Since when each waits; the one that waits longest comes first. */
  const waiting = new Map<ServerResponse, number>();
  let timer: NodeJS.Timeout | undefined;
  const cut = (): void => {
    timer = undefined;
    for (const [outgoing, since] of waiting) {
      if (waiting.size <= most) return;
      const left = since + leastMs - performance.now();
      if (left > 0) return void (timer ??= setTimeout(cut, left).unref());
      waiting.delete(outgoing);
      outgoing.destroy();
    }
  };
  return {
    drained: (outgoing) =>
      new Promise((resolve) => {
        const done = (): void => {
          waiting.delete(outgoing);
          outgoing.off('drain', done);
          outgoing.off('close', done);
          resolve();
        };
        waiting.set(outgoing, performance.now());
        outgoing.on('drain', done);
        outgoing.on('close', done);
        if (waiting.size > most && timer === undefined) cut();
      }),
  };
}
