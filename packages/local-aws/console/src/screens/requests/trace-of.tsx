import { useEffect, useState } from 'react';
import { get } from '../../api.ts';
import type { Trace } from '../../model.ts';
import { Empty, Problem } from '../../parts/basics.tsx';
import { usePolled } from '../../parts/use-polled.ts';
import { Waterfall } from './waterfall.tsx';

/** Shows one request with its calls. Some calls follow after its answer, so the page reads it again for a while. */
export function TraceOf({ id }: { readonly id: string }) {
  const [every, setEvery] = useState(700);
  useEffect(() => {
    setEvery(700);
    const timer = window.setTimeout(() => setEvery(0), watchedMs);
    return () => window.clearTimeout(timer);
  }, [id]);
  const { value: trace, problem } = usePolled(() => get<Trace>(`/api/trace?id=${encodeURIComponent(id)}`), every, id);
  if (trace && trace.entries.length === 0)
    return <Empty title="No longer known">The journal keeps the newest ten thousand calls.</Empty>;
  return (
    <>
      <Problem text={problem} />
      {trace && <Waterfall trace={trace} />}
    </>
  );
}

const watchedMs = 15_000;
