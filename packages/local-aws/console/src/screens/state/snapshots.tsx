import { Empty } from '../../parts/basics.tsx';
import type { StateView } from '../../../../src/console/state-view.ts';
import type { Act, Change } from './model.ts';

interface SnapshotsProps {
  readonly view: StateView;
  readonly act: Act;
  readonly ask: (change: Change) => void;
}

/** Lists the snapshots. Each contains all data as of one moment. */
export function Snapshots({ view: { snapshots, canRestart }, act, ask }: SnapshotsProps) {
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
