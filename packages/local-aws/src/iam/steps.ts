/** The steps that the judgement at hand may still take. Stored policies are short, so nothing else is counted. */
let left = Number.POSITIVE_INFINITY;

/** Is thrown when a judgement takes more steps than it may. */
export class TooManySteps extends Error {}

/** Counts steps of the judgement at hand. */
export function spend(steps: number): void {
  left -= steps;
  if (left < 0) throw new TooManySteps('The judgement takes too many steps.');
}

/** Does work that judges policies of a caller, whose length and number nothing else bounds. Answers what is left. */
export function withinSteps<Result>(
  most: number,
  work: () => Result,
): { readonly result: Result; readonly left: number } {
  const before = left;
  left = most;
  try {
    return { result: work(), left };
  } finally {
    left = before;
  }
}
