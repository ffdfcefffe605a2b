import { useState } from 'react';
import { Place } from './place.tsx';
import type { Report } from './live-reports.ts';
import type { Session } from './session.ts';

export const words: Record<Report['status'], string> = {
  PENDING: 'Waiting',
  VALIDATING: 'Being checked',
  ACCEPTED: 'Accepted',
  REJECTED: 'Rejected',
  FAILED: 'Failed',
};

interface ReportRowProps {
  readonly report: Report;
  readonly session: Session;
  readonly showDragon: (name: string) => void;
}

/** Shows one report: what, where and when, and its status; a click shows everything that was sent. */
export function ReportRow({ report, session, showDragon }: ReportRowProps) {
  const { id, dragon, status, reason, owner, createdAt } = report;
  const [open, setOpen] = useState(false);
  const own = owner === session.sub;
  const { city, country } = dragon.location;
  return (
    <li data-status={status}>
      <span className="name">
        <button
          type="button"
          className="link"
          aria-expanded={open}
          aria-controls={`report-${id}`}
          onClick={() => setOpen(!open)}
        >
          <bdi>{dragon.name}</bdi>
        </button>{' '}
        {session.ranger && own && <span className="badge">yours</span>}
      </span>
      <span className={`status ${status.toLowerCase()}`}>{words[status]}</span>
      <span className="about">
        <Time at={createdAt} /> · <bdi>{city}</bdi>, <bdi>{country}</bdi>
        {session.ranger && !own && <> · by {owner.slice(0, 8)}</>}
      </span>
      {reason && <Reason reason={reason} showDragon={showDragon} />}
      <div id={`report-${id}`} className="sent" hidden={!open}>
        {open && <Sent report={report} />}
      </div>
    </li>
  );
}

const format = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

export function Time({ at }: { at: string }) {
  return <time dateTime={at}>{format.format(new Date(at))}</time>;
}

function Sent({ report: { id, dragon, owner, createdAt, updatedAt } }: { report: Report }) {
  const { country, state, city, neighborhood } = dragon.location;
  const rows: Readonly<Record<string, React.ReactNode>> = {
    Family: <bdi>{dragon.family}</bdi>,
    Description: <bdi>{dragon.description}</bdi>,
    Place: <Place parts={[neighborhood, city, state, country]} />,
    Reported: <Time at={createdAt} />,
    'Last change': <Time at={updatedAt} />,
    'Reported by': owner,
    'Number of the report': id,
  };
  return (
    <dl>
      {Object.entries(rows).map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Reason({ reason, showDragon }: { reason: NonNullable<Report['reason']>; showDragon: (name: string) => void }) {
  const { dragonName } = reason;
  if (!dragonName) return <span className="reason">{reason.message}</span>;
  return (
    <span className="reason">
      There is a dragon of this name already.{' '}
      <button type="button" className="link" onClick={() => showDragon(dragonName)}>
        See <bdi>{dragonName}</bdi>
      </button>
    </span>
  );
}
