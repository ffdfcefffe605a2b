import { useState } from 'react';
import type { HandlerStep } from '../../model.ts';
import { Badge, Code, Json } from '../../parts/basics.tsx';

/** Shows what the resolvers of a request received and returned, handler by handler. */
export function StepList({ steps, isOpen }: { readonly steps: readonly HandlerStep[]; readonly isOpen: boolean }) {
  return (
    <ol className="steps" aria-label="Resolvers">
      {steps.map((step, index) => (
        <StepOf key={index} step={step} isFirst={isOpen && index === 0} />
      ))}
    </ol>
  );
}

function StepOf({ step }: { readonly step: HandlerStep; readonly isFirst: boolean }) {
  const { field, step: name, handler, context, outcome, logs, subscriptionFilter, invalidationFilter } = step;
  const hasFailed = outcome.kind === 'error';
  const [chosen, setOpen] = useState<boolean>();
  const isOpen = chosen ?? hasFailed;
  return (
    <li className={hasFailed ? 'wrong' : ''}>
      <button type="button" className="step-line" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <span>
          {field}
          {name !== undefined && <> → {name}</>} <b>{handler}</b>
        </span>
        {logs.length > 0 && <Badge tone="plain">{logs.length} logged</Badge>}
        {hasFailed && <Badge tone="bad">error</Badge>}
        {subscriptionFilter !== undefined && <Badge tone="plain">filter</Badge>}
        {outcome.kind === 'earlyReturn' && <Badge tone="plain">early return</Badge>}
      </button>
      {isOpen && (
        <div className="received">
          <div>
            <h3 className="label">Received (ctx)</h3>
            <Json value={shown(context)} label={`What ${handler} of ${field} received`} />
          </div>
          <div>
            <h3 className="label">{hasFailed ? 'Raised' : 'Returned'}</h3>
            <Json value={hasFailed ? outcome.error : outcome.value} label={`What ${handler} of ${field} returned`} />
            <Filter title="Set as filter" value={subscriptionFilter} of={field} />
            <Filter title="Set as what ends it" value={invalidationFilter} of={field} />
            {logs.length > 0 && <Code text={logs.join('\n')} label="What it logged" />}
          </div>
        </div>
      )}
    </li>
  );
}

function Filter({ title, value, of }: { readonly title: string; readonly value: unknown; readonly of: string }) {
  if (value === undefined) return null;
  return (
    <>
      <h3 className="label">{title}</h3>
      <Json value={value} label={`${title} of ${of}`} />
    </>
  );
}

/**
 * Shows the context without the long parts that are the same for every resolver. Arguments, source and results come
 * first.
 */
function shown({ arguments: args, source, prev, result, error, stash, identity, ...others }: HandlerStep['context']) {
  const { info, request: _, ...rest } = others;
  return { arguments: args, source, prev, result, error, stash, identity, info, ...rest };
}
