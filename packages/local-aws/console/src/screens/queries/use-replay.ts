import type { GraphQLSchema } from 'graphql';
import { useEffect, useState } from 'react';
import { get } from '../../api.ts';
import type { Trace } from '../../model.ts';
import { replayOf } from './replay.ts';

/** Loads a request of the journal that will run again: `replay:` and its id. */
export function useReplay(open: string | undefined, schema: GraphQLSchema | undefined): ReturnType<typeof replayOf> {
  const [replayed, setReplayed] = useState<ReturnType<typeof replayOf>>();
  useEffect(() => {
    const [word, id] = open?.split(':') ?? [];
    if (word !== 'replay' || id === undefined || !schema) return;
    void get<Trace>(`/api/trace?id=${encodeURIComponent(id)}`).then((trace) => setReplayed(replayOf(trace, schema)));
  }, [open, schema]);
  return replayed;
}
