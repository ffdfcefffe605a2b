import { useEffect, useState } from 'react';
import { watchReports, type Report } from './live-reports.ts';
import { ReportForm } from './report-form.tsx';
import type { Session } from './session.ts';

const words: Record<Report['status'], string> = {
  PENDING: 'Waiting',
  VALIDATING: 'Being checked',
  ACCEPTED: 'Accepted',
  REJECTED: 'Rejected',
  FAILED: 'Failed',
};

/** Reporting a dragon, and what becomes of one's reports; of everybody's, for a Ranger. */
export function Reports({ session, showDragon }: { session: Session; showDragon: (name: string) => void }) {
  const { reports, interrupted } = useReports(session.ranger);
  return (
    <section aria-labelledby="report">
      <h2 id="report">Report a dragon</h2>
      <ReportForm />
      <h2 id="reports">{session.ranger ? 'All reports' : 'My reports'}</h2>
      {session.ranger && <p className="hint">The newest, and all that come while you look.</p>}
      {interrupted && <p role="alert">Live updates are interrupted. Trying to get them back …</p>}
      {!reports && !interrupted && <p role="status">Loading …</p>}
      {reports?.length === 0 && <p>None yet.</p>}
      <ul className="reports" aria-labelledby="reports" aria-live="polite" data-testid="reports">
        {reports?.map((report) => (
          <li key={report.id} data-status={report.status}>
            <span className="name">
              {report.dragon.name}{' '}
              {session.ranger && report.owner === session.sub && <span className="badge">yours</span>}
            </span>
            <span className={`status ${report.status.toLowerCase()}`}>{words[report.status]}</span>
            {report.reason && <Reason reason={report.reason} showDragon={showDragon} />}
          </li>
        ))}
      </ul>
    </section>
  );
}

function useReports(everybody: boolean): { reports: Report[] | undefined; interrupted: boolean } {
  const [reports, setReports] = useState<Report[]>();
  const [interrupted, setInterrupted] = useState(false);
  useEffect(
    () => watchReports(setReports, () => setInterrupted(true), { everybody, onLive: (live) => setInterrupted(!live) }),
    [everybody],
  );
  return { reports, interrupted };
}

function Reason({ reason, showDragon }: { reason: NonNullable<Report['reason']>; showDragon: (name: string) => void }) {
  const { dragonName } = reason;
  if (!dragonName) return <span className="reason">{reason.message}</span>;
  return (
    <span className="reason">
      There is a dragon of this name already.{' '}
      <button type="button" className="link" onClick={() => showDragon(dragonName)}>
        See {dragonName}
      </button>
    </span>
  );
}
