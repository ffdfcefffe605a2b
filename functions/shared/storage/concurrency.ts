/**
 * Takes items from a stream while `goOn` agrees, with at most `width` calls at a time. Answers whether the stream
 * ended.
 */
export async function drain<T>(
  items: AsyncIterator<T>,
  width: number,
  goOn: () => boolean,
  call: (item: T) => Promise<void>,
): Promise<boolean> {
  let ended = false;
  const worker = async (): Promise<void> => {
    while (goOn()) {
      const { done, value } = await items.next();
      if (done === true) {
        ended = true;
        return;
      }
      await call(value);
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return ended;
}

/** Maps with at most `width` calls at a time. Results keep their order, and the first failure wins. */
export async function mapBounded<T, R>(
  items: readonly T[],
  width: number,
  call: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const index = next;
      next += 1;
      results[index] = await call(items[index] as T, index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
  return results;
}
