import { useCallback, useEffect, useState } from 'react';
import { sentenceOf } from '../api.ts';

export interface Polled<Value> {
  readonly value: Value | undefined;
  readonly problem: string | undefined;
  /** Reads again at once. */
  readonly again: () => void;
}

/**
 * Reads now, and again at intervals while the page is visible. If reading fails, the last value stays. With 0 it reads
 * only once.
 */
export function usePolled<Value>(read: () => Promise<Value>, everyMs: number, key = ''): Polled<Value> {
  const [state, setState] = useState<{ key: string; value?: Value | undefined; problem?: string }>({ key });
  const [round, setRound] = useState(0);
  useEffect(() => {
    let isOver = false;
    let timer: number | undefined;
    const turn = async (): Promise<void> => {
      // A page that was opened in the background reads when it becomes visible.
      if (document.hidden) return document.addEventListener('visibilitychange', seen, { once: true });
      try {
        const value = await read();
        if (!isOver) setState({ key, value });
      } catch (error) {
        if (!isOver) setState((before) => ({ ...before, key, problem: sentenceOf(error) }));
      }
      if (!isOver && everyMs > 0) timer = window.setTimeout(() => void turn(), everyMs);
    };
    const seen = (): void => void turn();
    void turn();
    return () => {
      isOver = true;
      window.clearTimeout(timer);
      document.removeEventListener('visibilitychange', seen);
    };
    // Every rendering makes `read` anew; the key tells when it means something else.
  }, [key, everyMs, round]);
  const again = useCallback(() => setRound((before) => before + 1), []);
  const isCurrent = state.key === key;
  return { value: isCurrent ? state.value : undefined, problem: isCurrent ? state.problem : undefined, again };
}
