/** How long a query goes on before others in the process have their turn. */
const turnMs = 12;

const waiting: (() => void)[] = [];

/** One query in each turn of the event loop: however many there are, everybody else waits for one of them only. */
const next = (): void => {
  waiting.shift()?.();
  if (waiting.length > 0) setImmediate(next);
};

const pause = (): Promise<void> =>
  new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 1) setImmediate(next);
  });

/** The turns of one query. By time and not by bytes: what a byte costs depends on query and data. */
export interface Turns {
  /** A promise of the next turn when this one has lasted long enough. */
  over(): Promise<void> | undefined;
}

export const createTurns = (now: () => number = () => performance.now()): Turns => {
  let began = now();
  return {
    over() {
      if (now() - began < turnMs) return undefined;
      return pause().then(() => {
        began = now();
      });
    },
  };
};
