/** The time and the randomness as arguments, so that tests decide them. */
export interface Clock {
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

export type Random = () => number;

export const isoTime = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** Waits with full jitter: anything from nothing to base·2^attempt, with a maximum. */
export async function backOff(
  ports: { readonly clock: Clock; readonly random: Random },
  attempt: number,
  base = 20,
  cap = 800,
): Promise<void> {
  await ports.clock.sleep(ports.random() * Math.min(cap, base * 2 ** attempt));
}
