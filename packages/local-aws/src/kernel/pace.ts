/** How long work may go on before the event loop turns: requests wait for it, and what was written for the disk. */
const turnMs = 20;

/**
 * Makes work give way that goes on from promise to promise, which the event loop does not come between: undefined while
 * its turn is young, else a promise of the next turn.
 */
export function createPace(now: () => number): () => Promise<void> | undefined {
  let began: number | undefined;
  let next: Promise<void> | undefined;
  const turned = (): void => {
    began = undefined;
    next = undefined;
  };
  return () => {
    if (began === undefined) {
      began = now();
      setImmediate(turned);
      return undefined;
    }
    if (now() - began < turnMs) return undefined;
    next ??= new Promise((resolve) => void setImmediate(resolve));
    return next;
  };
}
