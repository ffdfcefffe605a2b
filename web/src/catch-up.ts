export interface CatchUp {
  /** Reads now, or once more after the reading that is running. */
  now(): void;
  stop(): void;
}

const requestMs = 10_000;

/**
 * Reads one at a time. A reading that is requested meanwhile follows, because the running one may already have passed
 * the change. A failed one is repeated.
 */
export function createCatchUp(read: () => Promise<void>, done: () => void, failed: (error: unknown) => void): CatchUp {
  let reading = false;
  let again = false;
  let failures = 0;
  let stopped = false;
  const retry = createTimer(() => now());
  const now = (): void => {
    if (stopped) return;
    again = reading;
    if (reading) return;
    reading = true;
    retry.stop();
    read()
      .then(
        () => {
          failures = 0;
          if (!again) done();
        },
        (error: unknown) => {
          failed(error);
          failures += 1;
          retry.start(Math.min(500 * 2 ** failures, 30_000) * (0.5 + Math.random() / 2));
        },
      )
      .finally(() => {
        reading = false;
        if (again) now();
      });
  };
  return {
    now,
    stop() {
      stopped = true;
      retry.stop();
    },
  };
}

/** Limits the time of a request, because a request over a dead connection neither succeeds nor fails by itself. */
export function inTime<T>(request: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = createTimer(() => reject(new Error('The server did not answer in time.')));
    timer.start(requestMs);
    request.then(resolve, reject).finally(timer.stop);
  });
}

export function createTimer(due: () => void): { start(milliseconds: number): void; stop(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = (): void => clearTimeout(timer);
  return {
    start(milliseconds) {
      stop();
      timer = setTimeout(due, milliseconds);
    },
    stop,
  };
}
