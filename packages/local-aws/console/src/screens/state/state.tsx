import { useState } from 'react';
import { get, post, sentenceOf } from '../../api.ts';
import type { ScreenProps } from '../../model.ts';
import { Badge, Empty, Problem } from '../../parts/basics.tsx';
import { shortName } from '../../parts/text.ts';
import { usePolled } from '../../parts/use-polled.ts';

interface Snapshot {
  readonly name: string;
  readonly bytes: number;
  readonly at: number;
}

interface View {
  readonly canRestart: boolean;
  readonly snapshots: readonly Snapshot[];
  readonly unverified: readonly {
    readonly id: string;
    readonly question: string;
    readonly assumed: string;
    readonly isAllowed: boolean;
    readonly count: number;
  }[];
  readonly unused: readonly { readonly role: string; readonly action: string; readonly resource: string }[];
}

/** What to do, and what is asked before it is done. */
interface Change {
  readonly title: string;
  readonly snapshot?: string;
}

/** Everything that is kept: to be named, taken along, and gone back to; and what this start has found out. */
export default function State(_: ScreenProps) {
  const { value, problem, again } = usePolled(() => get<View>('/api/state'), 3_000);
  const [said, setSaid] = useState<string>();
  const [asked, setAsked] = useState<Change>();
  const [isStarting, setStarting] = useState(false);
  const act = async (path: string, body: object): Promise<void> => {
    setSaid(undefined);
    try {
      await post(`/api/state/${path}`, body);
    } catch (error) {
      setSaid(sentenceOf(error));
    }
    again();
  };
  const change = async ({ snapshot }: Change): Promise<void> => {
    setAsked(undefined);
    setStarting(true);
    await act('restart', { snapshot });
    window.setTimeout(() => void whenBack().then(() => window.location.reload()), 1_000);
  };
  return (
    <>
      <Problem text={said ?? (isStarting ? undefined : problem)} />
      <p role="status" className="soft">
        {isStarting && 'It starts again with another state. This page comes back by itself.'}
      </p>
      <Keep act={act} />
      {asked && <Ask change={asked} does={() => void change(asked)} leaves={() => setAsked(undefined)} />}
      {value && <Snapshots view={value} act={act} ask={setAsked} />}
      {value && <Findings view={value} />}
    </>
  );
}

/** Until it answers again. */
async function whenBack(): Promise<void> {
  for (;;) {
    try {
      await get('/api/about');
      return;
    } catch {
      await new Promise((resolve) => window.setTimeout(resolve, 500));
    }
  }
}

type Act = (path: string, body: object) => Promise<void>;

function Keep({ act }: { readonly act: Act }) {
  const text = (form: FormData, name: string): string => String(form.get(name) ?? '');
  return (
    <>
      <form className="bar" action={(form) => void act('save', { name: text(form, 'name') })}>
        <label className="field grow">
          <span>Name of a snapshot</span>
          <input name="name" required autoComplete="off" placeholder="with a hundred reports" />
        </label>
        <button type="submit" className="main">
          Keep the state as it is
        </button>
      </form>
      <details className="more">
        <summary>Import a file</summary>
        <form className="bar" action={(form) => void act('take', { name: text(form, 'as'), file: text(form, 'file') })}>
          <label className="field grow">
            <span>File on this machine, from local-aws export</span>
            <input name="file" required autoComplete="off" />
          </label>
          <label className="field">
            <span>As the snapshot</span>
            <input name="as" required autoComplete="off" />
          </label>
          <button type="submit">Import</button>
        </form>
      </details>
    </>
  );
}

interface AskProps {
  readonly change: Change;
  readonly does: () => void;
  readonly leaves: () => void;
}

function Ask({ change: { title }, does, leaves }: AskProps) {
  return (
    <section className="verdict" aria-label="Confirm">
      <p>
        <b>{title}?</b> local-aws stops, and starts again within seconds at the same addresses. What is there now
        becomes the snapshot <i>before the last change</i>; executions that run go on when you come back to it.
      </p>
      <div className="bar">
        <button type="button" className="main" autoFocus onClick={does}>
          {title}
        </button>
        <button type="button" onClick={leaves}>
          Leave it
        </button>
      </div>
    </section>
  );
}

interface SnapshotsProps {
  readonly view: View;
  readonly act: Act;
  readonly ask: (change: Change) => void;
}

function Snapshots({ view: { snapshots, canRestart }, act, ask }: SnapshotsProps) {
  return (
    <section className="part">
      <h2>Snapshots</h2>
      {snapshots.length === 0 && (
        <Empty title="None yet">A snapshot is all data as of one moment: what local-aws export writes.</Empty>
      )}
      <ul className="messages">
        {snapshots.map(({ name, bytes, at }) => (
          <li key={name} className="user">
            <p>
              <b>{name}</b>{' '}
              <span className="soft">
                {new Date(at).toLocaleString('en-GB')}, {(bytes / 2 ** 20).toFixed(1)} MB
              </span>
            </p>
            <div className="bar" role="group" aria-label={name}>
              {canRestart && (
                <button
                  type="button"
                  className="small"
                  onClick={() => ask({ title: `Go back to ${name}`, snapshot: name })}
                >
                  Go back to it
                </button>
              )}
              <a href={`/api/state/file?name=${encodeURIComponent(name)}`} download={`${name}.localaws`}>
                Download
              </a>
              <button type="button" className="small" onClick={() => void act('remove', { name })}>
                Remove
              </button>
            </div>
          </li>
        ))}
      </ul>
      {canRestart && (
        <button type="button" onClick={() => ask({ title: 'Begin anew from nothing' })}>
          Begin anew
        </button>
      )}
    </section>
  );
}

function Findings({ view: { unverified, unused } }: { readonly view: View }) {
  return (
    <>
      <section className="part">
        <h2>Unverified behaviours met</h2>
        {unverified.length === 0 && (
          <Empty title="None">Nothing in this start depended on what nobody could verify of AWS.</Empty>
        )}
        <ul className="messages">
          {unverified.map(({ id, question, assumed, isAllowed, count }) => (
            <li key={id} className="user">
              <p className="marks">
                <b>{id}</b>
                <Badge tone={isAllowed ? 'wait' : 'bad'}>{isAllowed ? 'assumed' : 'refused'}</Badge>
                <Badge tone="plain">{count} times</Badge>
              </p>
              <p>{question}</p>
              <p className="soft">Assumed where it is allowed: {assumed}</p>
            </li>
          ))}
        </ul>
      </section>
      <section className="part">
        <h2>Permissions never used</h2>
        {unused.length === 0 && <Empty title="Every one was needed" />}
        {unused.length > 0 && (
          <details className="more">
            <summary>
              {unused.length} of this start: granted to a role of the template, and asked for by no call
            </summary>
            <table className="list">
              <thead>
                <tr>
                  <th scope="col">Role</th>
                  <th scope="col">Action</th>
                  <th scope="col">Resource</th>
                </tr>
              </thead>
              <tbody>
                {unused.map(({ role, action, resource }, index) => (
                  <tr key={index}>
                    <td role="cell" data-label="Role">
                      {shortName(role)}
                    </td>
                    <td role="cell" data-label="Action">
                      {action}
                    </td>
                    <td role="cell" data-label="Resource" className="arn">
                      {shortName(resource)}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </details>
        )}
      </section>
    </>
  );
}
