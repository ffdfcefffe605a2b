import { useState, type ReactNode } from 'react';
import { explain } from './explain.ts';

/** Tells where the code went, and can send another. */
export function CodeSent({
  local,
  again,
  children,
}: {
  local: boolean;
  again: () => Promise<unknown>;
  children: ReactNode;
}) {
  const [state, setState] = useState<'' | 'sending' | 'sent' | { readonly failure: string }>('');
  const resend = async (): Promise<void> => {
    if (state === 'sending') return;
    setState('sending');
    await again().then(
      () => setState('sent'),
      (error: unknown) => setState({ failure: explain(error).message }),
    );
  };
  return (
    <div className="note">
      <p>{children}</p>
      {local && (
        <p>
          Nothing leaves this laptop: the code is in the newest file of <code>outbox</code> in the data directory, which
          is <code>.local-aws</code> unless it was told otherwise.
        </p>
      )}
      <p>
        <button type="button" className="link" aria-disabled={state === 'sending'} onClick={() => void resend()}>
          Send another code
        </button>{' '}
        <span role="status">{state === 'sent' && 'Another one is on its way.'}</span>
      </p>
      {typeof state === 'object' && <p role="alert">{state.failure}</p>}
    </div>
  );
}
