import { get, post } from '../../api.ts';
import { Badge, Empty, Json, type Tone } from '../../parts/basics.tsx';
import { shortName, timeOf } from '../../parts/text.ts';
import { usePolled } from '../../parts/use-polled.ts';
import { titleOf } from './past.ts';

interface Line {
  readonly id: string;
  readonly query: string;
  readonly variables: unknown;
  readonly as: string;
  readonly state: 'connecting' | 'subscribed' | 'refused' | 'ended';
  readonly reason?: string;
  readonly count: number;
  readonly events: readonly { readonly at: number; readonly payload: unknown }[];
}

const tones: Readonly<Record<Line['state'], Tone>> = {
  connecting: 'wait',
  subscribed: 'good',
  refused: 'bad',
  ended: 'wait',
};

/**
 * Shows the subscriptions that were started here over the real-time endpoint, with each event and its time. A change of
 * `opened` reads at once.
 */
export function Subscriptions({ opened }: { readonly opened: number }) {
  const { value: lines = [], again } = usePolled(() => get<readonly Line[]>('/api/subscriptions'), 700, `${opened}`);
  const close = (id: string): void => void post('/api/subscriptions/close', { id }).then(again);
  if (lines.length === 0) return null;
  return (
    <section className="wide" aria-label="Subscriptions">
      <h2>Subscriptions</h2>
      {lines.map((line) => (
        <Subscription key={line.id} line={line} close={() => close(line.id)} />
      ))}
    </section>
  );
}

function Subscription({ line, close }: { readonly line: Line; readonly close: () => void }) {
  const { query, variables, as, state, reason, count, events } = line;
  const title = titleOf({ query, variables: '' });
  return (
    <section className="subscription" aria-label={title}>
      <div className="bar">
        <p className="grow">
          <code>{title}</code> <span className="soft">as {shortName(as)}</span>
          {Object.keys(variables ?? {}).length > 0 && (
            <>
              {' '}
              <span className="soft">with</span> <code>{JSON.stringify(variables)}</code>
            </>
          )}
        </p>
        <span role="status" className="marks">
          <Badge tone={tones[state]}>{state}</Badge>
          <Badge tone="plain">{count === 1 ? '1 event' : `${count} events`}</Badge>
        </span>
        <button type="button" className="small" onClick={close} aria-label={`End ${title}`}>
          {state === 'subscribed' ? 'End' : 'Remove'}
        </button>
      </div>
      {reason !== undefined && <p className="problem">{reason}</p>}
      {state === 'subscribed' && count === 0 && <Empty title="Waiting for the first event" />}
      <ol className="events" aria-label={`Events of ${title}`}>
        {[...events].reverse().map(({ at, payload }, index) => (
          <li key={count - index}>
            <span className="ms">{timeOf(at)}</span>
            <Json value={payload} label={`Event ${count - index}`} />
          </li>
        ))}
      </ol>
    </section>
  );
}
