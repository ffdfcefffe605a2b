import { useState } from 'react';
import type { About } from '../../model.ts';
import { Code } from '../../parts/basics.tsx';
import { codeFor, kinds, type Asked, type Kind } from './code-for.ts';

/** Copies the request as code for another place, without tokens and secrets. */
export function CopyAs({ asked, about }: { readonly asked: () => Asked | undefined; readonly about: About }) {
  const [shown, setShown] = useState<{ kind: Kind; text: string }>();
  const show = (kind: Kind): void => {
    const now = asked();
    if (now) setShown(shown?.kind === kind ? undefined : { kind, text: codeFor(kind, now, about) });
  };
  return (
    <>
      <div className="bar" role="group" aria-label="As code">
        {kinds.map((kind) => (
          <button
            key={kind}
            type="button"
            className="small"
            aria-expanded={shown?.kind === kind}
            onClick={() => show(kind)}
          >
            {kind}
          </button>
        ))}
      </div>
      {shown && <Code text={shown.text} label={`As ${shown.kind}`} />}
    </>
  );
}
