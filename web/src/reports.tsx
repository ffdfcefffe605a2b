import { useEffect, useState } from 'react';
import { watchReports, type Report } from './live-reports.ts';
import { ReportForm } from './report-form.tsx';

const words: Record<Report['status'], string> = {
  PENDING: 'Waiting',
  VALIDATING: 'Being checked',
  ACCEPTED: 'Accepted',
  REJECTED: 'Rejected',
  FAILED: 'Failed',
};

/** Reporting a dragon, and what becomes of one's reports. */
export function Reports({ showDragon }: { showDragon: (name: string) => void }) {
  const [reports, setReports] = useState<Report[]>([]);
  const [failure, setFailure] = useState(false);
  useEffect(
    () =>
      watchReports(
        (changed) => {
          setReports(changed);
          setFailure(false);
        },
        () => setFailure(true),
      ),
    [],
  );
  return (
    <section aria-labelledby="reports">
      <h2 id="reports">Report a dragon</h2>
      <ReportForm />
      <h2>My reports</h2>
      {failure && <p role="alert">Live updates are interrupted.</p>}
      {reports.length === 0 && <p>None yet.</p>}
      <ul className="reports" aria-live="polite" data-testid="reports">
        {reports.map((report) => (
          <li key={report.id} data-status={report.status}>
            <span>{report.dragon.name}</span>
            <span className={`status ${report.status.toLowerCase()}`}>{words[report.status]}</span>
            {report.reason && <Reason reason={report.reason} showDragon={showDragon} />}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Reason({ reason, showDragon }: { reason: NonNullable<Report['reason']>; showDragon: (name: string) => void }) {
  const { dragonName } = reason;
  return (
    <span className="reason">
      {reason.message}{' '}
      {dragonName && (
        <button type="button" className="link" onClick={() => showDragon(dragonName)}>
          See {dragonName}
        </button>
      )}
    </span>
  );
}
