/** The longest time that work may hold the event loop. Requests and writes to the disk wait meanwhile. */
const turnMs = 20;

/**
 * Makes long work yield to the event loop, which cannot interrupt a chain of promises. The result answers undefined
 * while the turn is young, and otherwise a promise for the next turn.
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
