import { useState } from 'react';
import { get } from '../../api.ts';
import type { RequestLine, ScreenProps } from '../../model.ts';
import { Badge, Empty, Loading, Problem, toneOfStatus } from '../../parts/basics.tsx';
import { callerOf, duration, shortName, timeOf } from '../../parts/text.ts';
import { usePolled } from '../../parts/use-polled.ts';
import { linkTo } from '../../router.ts';
import { TraceOf } from './trace-of.tsx';

/** Lists every request from outside, newest first. Each opens its trace. */
export default function Requests({ open }: ScreenProps) {
  const [filter, setFilter] = useState('');
  const [wrongOnly, setWrongOnly] = useState(false);
  const { value: lines, problem } = usePolled(() => get<readonly RequestLine[]>('/api/requests'), 1_500);
  if (open !== undefined)
    return (
      <>
        <p>
          <a href={linkTo('requests')}>All requests</a>
        </p>
        <TraceOf id={open} />
      </>
    );
  const words = filter.toLowerCase().split(/\s+/);
  const shown = (lines ?? []).filter(
    (line) => (!wrongOnly || line.failed || line.denied) && words.every((word) => textOf(line).includes(word)),
  );
  return (
    <>
      <div className="bar">
        <label className="field grow">
          <span>Filter</span>
          <input
            type="search"
            value={filter}
            placeholder="service, action, field, caller, id"
            onChange={({ target }) => setFilter(target.value)}
          />
        </label>
        <label className="check">
          <input type="checkbox" checked={wrongOnly} onChange={({ target }) => setWrongOnly(target.checked)} />
          <span>Failed or denied</span>
        </label>
      </div>
      <Problem text={problem} />
      {!lines && problem === undefined && <Loading />}
      {lines && shown.length === 0 && (
        <Empty title={lines.length === 0 ? 'Nothing came in yet' : 'None is like that'}>
          Requests of pages, clients, functions and schedules appear here as they come.
        </Empty>
      )}
      {shown.length > 0 && <Table lines={shown} />}
    </>
  );
}

/** The texts of a line, as they are stored and as they are shown. */
const textOf = ({ id, service, action, subject, principal, error = '' }: RequestLine): string =>
  [id, service, action, subject, shortName(subject), principal, callerOf(principal), error].join(' ').toLowerCase();

function Table({ lines }: { readonly lines: readonly RequestLine[] }) {
  return (
    <table className="list">
      <thead>
        <tr>
          <th scope="col">Request</th>
          <th scope="col">By</th>
          <th scope="col">Outcome</th>
          <th scope="col">Calls</th>
          <th scope="col">Took</th>
          <th scope="col">At</th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <tr key={line.id}>
            <td role="cell" data-label="Request">
              <a href={linkTo('requests', line.id)}>
                <b>{line.service || 'nobody'}</b> {line.action || '?'}{' '}
                <span className="soft">{line.subject.split(' ').map(shortName).join(', ')}</span>
              </a>
            </td>
            <td role="cell" data-label="By" className="whole">
              {callerOf(line.principal)}
            </td>
            <td role="cell" data-label="Outcome">
              <span className="marks">
                <Badge tone={toneOfStatus(line.status)}>{line.status ?? 'running'}</Badge>
                {line.denied && <Badge tone="bad">denied</Badge>}
                {line.failed && !line.denied && (line.status ?? 200) < 400 && <Badge tone="bad">failed</Badge>}
              </span>
            </td>
            <td role="cell" data-label="Calls">
              {line.calls}
            </td>
            <td role="cell" data-label="Took">
              {duration(line.ms)}
            </td>
            <td role="cell" data-label="At">
              {timeOf(line.at)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
