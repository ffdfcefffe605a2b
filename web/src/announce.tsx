import { useEffect, useState } from 'react';

type Listener = (text: string) => void;

const listeners = new Set<Listener>();

/** Says a sentence to people who do not see the page; the page already shows it to the others. */
export const announce = (text: string): void => listeners.forEach((tell) => tell(text));

/** The only place that announces: a screen reader reads every text that appears in it. */
export function Announcer() {
  const [said, setSaid] = useState({ text: '', count: 0 });
  useEffect(() => {
    const tell: Listener = (text) => setSaid(({ count }) => ({ text, count: count + 1 }));
    listeners.add(tell);
    return () => void listeners.delete(tell);
  }, []);
  return (
    <p className="unseen" role="status" data-testid="announcer">
      {/* The key makes a screen reader read the same words again. */}
      <span key={said.count}>{said.text}</span>
    </p>
  );
}
