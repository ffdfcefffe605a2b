import { useEffect, useRef, useState } from 'react';
import type { DragonFieldsFragment as Dragon } from '../../generated/web.ts';
import { run } from './client.ts';
import { DragonCard } from './dragon-card.tsx';
import { messageOf } from './message.ts';
import { getDragon } from './operations.ts';

/** A name that somebody wants to see. A repeated wish is another object. */
export interface Asked {
  readonly name: string;
}

type Found = { readonly dragon: Dragon | null } | { readonly failure: string };

/**
 * Shows one dragon by its name; a rejected report links to it. It may be far away on the page, so it scrolls into view
 * and takes the focus. When it is closed, the link gets the focus back.
 */
export function Shown({ asked, close }: { asked: Asked; close: () => void }) {
  const { name } = asked;
  const [found, setFound] = useState<Found>();
  const panel = useRef<HTMLDivElement>(null);
  const opener = useRef<Element>(null);

  const read = async (): Promise<void> => {
    try {
      const { getDragon: dragon } = await run(getDragon, { name });
      setFound({ dragon });
    } catch (error) {
      setFound({ failure: messageOf(error) });
    }
  };
  useEffect(() => {
    setFound(undefined);
    opener.current = document.activeElement;
    panel.current?.focus({ preventScroll: true });
    panel.current?.scrollIntoView({ block: 'center' });
    void read();
  }, [asked]);
  const again = (): void => {
    panel.current?.focus();
    setFound(undefined);
    void read();
  };
  const leave = (): void => {
    close();
    if (opener.current instanceof HTMLElement) opener.current.focus();
  };

  return (
    <div
      ref={panel}
      className="shown"
      role="region"
      aria-label={`The dragon ${name}`}
      tabIndex={-1}
      data-testid="shown"
    >
      {!found && <p role="status">Loading …</p>}
      {found && 'failure' in found && (
        <p role="alert">
          {found.failure}{' '}
          <button type="button" className="link" onClick={again}>
            Try again
          </button>
        </p>
      )}
      {found && 'dragon' in found && !found.dragon && <p>There is no dragon of this name.</p>}
      {found && 'dragon' in found && found.dragon && (
        <ul className="dragons">
          <DragonCard dragon={found.dragon} />
        </ul>
      )}
      <button type="button" className="quiet" onClick={leave}>
        Close
      </button>
    </div>
  );
}
