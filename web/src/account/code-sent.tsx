import { useState, type ReactNode } from 'react';
import { explain } from './explain.ts';
import { LocalCode } from './local-code.tsx';

/** Tells where the code went, shows it on a laptop, and can send another. */
export function CodeSent({
  to,
  local,
  again,
  children,
}: {
  /** The e-mail address or the phone number. */
  to: string;
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
      {local && <LocalCode to={to} />}
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
