/** The events of one subscription, in the order in which they came. */
export interface Events {
  /** Resolves with the next event, which may be still to come. */
  next(): Promise<unknown>;
  /** The events that came and were not taken. */
  waiting(): readonly unknown[];
  close(): void;
}

interface EventSource {
  readonly events: Events;
  readonly signal: AbortSignal;
  onEvent(event: unknown): void;
  /** Ends those who wait, and those who come later. */
  fail(error: Error): void;
}

export function createEvents(): EventSource {
  const ended = new AbortController();
  const come: unknown[] = [];
  const readers: { readonly take: (event: unknown) => void; readonly fail: (error: Error) => void }[] = [];
  let failure: Error | undefined;
  return {
    signal: ended.signal,
    onEvent(event) {
      const reader = readers.shift();
      if (reader) reader.take(event);
      else come.push(event);
    },
    fail(error) {
      failure = error;
      for (const reader of readers.splice(0)) reader.fail(error);
    },
    events: {
      async next() {
        if (come.length > 0) return come.shift();
        if (failure) throw failure;
        return new Promise((take, fail) => readers.push({ take, fail }));
      },
      waiting: () => [...come],
      close: () => ended.abort(),
    },
  };
}
