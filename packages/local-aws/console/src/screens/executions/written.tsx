import { get } from '../../api.ts';
import type { Entry, Trace } from '../../model.ts';
import { placeOf } from '../../parts/resource-link.tsx';
import { shortName } from '../../parts/text.ts';
import { usePolled } from '../../parts/use-polled.ts';
import { linkTo } from '../../router.ts';
import type { Described } from './model.ts';

/** The page reads again until the execution is over, and a little longer. */
const pollMs = 1_500;

interface Came {
  /** The call that started it. It is undefined if the journal of this start does not contain it. */
  readonly origin: string | undefined;
  readonly written: readonly Entry[];
}

async function read({ executionArn, stateMachineArn, startDate }: Described): Promise<Came> {
  const about = new URLSearchParams({
    execution: executionArn,
    machine: stateMachineArn,
    at: String(Math.round(startDate * 1_000)),
  });
  const { id: origin } = await get<{ id?: string }>(`/api/origin?${String(about)}`);
  if (origin === undefined) return { origin, written: [] };
  const { entries } = await get<Trace>(`/api/trace?id=${encodeURIComponent(origin)}`);
  return { origin, written: writtenBelow(origin, entries) };
}

/** Shows the call that started the execution, and the changes that it made, with links to both in the journal. */
export function CameOf({ execution }: { readonly execution: Described }) {
  const { value } = usePolled(() => read(execution), execution.status === 'RUNNING' ? pollMs : 0, execution.status);
  if (!value) return null;
  const { origin, written } = value;
  if (origin === undefined)
    return <p className="soft">What started it, and what it wrote, is not in the journal of this start.</p>;
  return (
    <section className="came" aria-label="What it wrote">
      <p>
        <a href={linkTo('requests', origin)}>What started it, and all it did</a>
      </p>
      <h3 className="label">What it wrote and sent</h3>
      {written.length === 0 && <p className="soft">Nothing.</p>}
      <ul className="links">
        {written.map(({ id, service, action, subject }) => (
          <li key={id}>
            <a href={placeOf(subject) ?? linkTo('requests', id)}>
              <b>{service}</b> {action} <span className="soft">{shortName(subject)}</span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

const writes = /^(Put|Update|Delete|Copy|Create|Complete|Send|Publish|Start|Set|BatchWrite|TransactWrite)/;
const ofPlatform = new Set(['logs', 'monitoring']);

/**
 * Lists the calls below a call that changed or sent something, in their order. Each subject appears once for each
 * action.
 */
export function writtenBelow(root: string, entries: readonly Entry[]): Entry[] {
  const below = new Set([root]);
  const found = new Map<string, Entry>();
  for (const entry of entries) {
    const { id, parent, service, action, subject, status = 200 } = entry;
    if (parent === undefined || !below.has(parent)) continue;
    below.add(id);
    const changes = writes.test(action) || (service === 'appsync' && subject.startsWith('Mutation.'));
    if (changes && status < 400 && !ofPlatform.has(service)) found.set(`${service} ${action} ${subject}`, entry);
  }
  return [...found.values()];
}
