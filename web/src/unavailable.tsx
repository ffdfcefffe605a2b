import type { ReactNode } from 'react';

export function Title() {
  return (
    <h1 tabIndex={-1}>
      <img src="icon.svg" alt="" width="28" height="28" /> Dragons
    </h1>
  );
}

const arriving = 'Looking up the dragons of the world, and what became of the ones that you reported …';

/** Before anybody knows who it is: the same stands in index.html. */
export function Arriving() {
  return (
    <main className="narrow">
      <Title />
      <p>{arriving}</p>
    </main>
  );
}

/** When there is nothing to show at all. */
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
