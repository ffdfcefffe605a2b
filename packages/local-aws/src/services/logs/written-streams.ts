import type { LogEvent } from './engine/format.ts';

/**
 * Knows the streams with events of groups that were asked for them. To read all events for each call takes too long.
 */
export interface WrittenStreams {
  note(group: string, stream: string): void;
  has(group: string, stream: string, events: () => AsyncIterable<readonly LogEvent[]>): Promise<boolean>;
  forget(group: string): void;
}

export function createWrittenStreams(): WrittenStreams {
  const known = new Map<string, Promise<Set<string>>>();
  return {
    note(group, stream) {
      known.get(group)?.then(
        (names) => names.add(stream),
        () => undefined,
      );
    },
    async has(group, stream, events) {
      let names = known.get(group);
      if (!names) known.set(group, (names = namesIn(events())));
      // Whoever asks next tries again.
      names.catch(() => known.delete(group));
      return (await names).has(stream);
    },
    forget: (group) => void known.delete(group),
  };
}

async function namesIn(pieces: AsyncIterable<readonly LogEvent[]>): Promise<Set<string>> {
  const names = new Set<string>();
  for await (const piece of pieces) for (const { stream } of piece) names.add(stream);
  return names;
}
