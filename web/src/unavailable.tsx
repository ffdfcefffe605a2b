import type { ReactNode } from 'react';

export function Title() {
  return (
    <h1 tabIndex={-1}>
      <img src="icon.svg" alt="" width="28" height="28" /> Dragons
    </h1>
  );
}

const arriving = 'Looking up the dragons of the world, and what became of the ones that you reported …';

/** Is shown until the user is known; index.html contains the same. */
export function Arriving() {
  return (
    <main className="narrow">
      <Title />
      <p>{arriving}</p>
    </main>
  );
}

/** Is shown if there is nothing else to show. */
export function Unavailable({ again, children }: { again: () => void; children: ReactNode }) {
  return (
    <main className="narrow">
      <Title />
      <p role="alert">{children}</p>
      <button type="button" className="quiet" onClick={again}>
        Try again
      </button>
    </main>
  );
}
