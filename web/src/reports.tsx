import { useEffect, useRef, useState } from 'react';
import { announce } from './announce.tsx';
import type { Count } from './counts.ts';
import { watchReports, type Report } from './live-reports.ts';
import { ReportForm } from './report-form.tsx';
import { ReportRow, words } from './report-row.tsx';
import type { Session } from './session.ts';

interface ReportsProps {
  readonly session: Session;
  readonly families: readonly Count[];
  readonly showDragon: (name: string) => void;
}

/** Lets people report a dragon, and shows the status of their reports; a Ranger sees everybody's. */
export function Reports({ session, families, showDragon }: ReportsProps) {
  const { reports, interrupted } = useReports(session.ranger);
  return (
    <section aria-labelledby="report">
      <h2 id="report">Report a dragon</h2>
      <ReportForm families={families.map(({ key }) => key)} phone={session.phone} />
      <h2 id="reports">{session.ranger ? 'All reports' : 'My reports'}</h2>
      {session.ranger && <p className="hint">The newest, and all that come while you look.</p>}
      {interrupted && <p role="alert">Live updates are interrupted. Trying to get them back …</p>}
      {!reports && !interrupted && <p role="status">Loading …</p>}
      {reports?.length === 0 && <p>None yet. What you report appears here, and changes while it is checked.</p>}
      <ul className="reports" aria-labelledby="reports" data-testid="reports">
        {reports?.map((report) => (
          <ReportRow key={report.id} report={report} session={session} showDragon={showDragon} />
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
  useAnnouncements(reports);
  return { reports, interrupted };
}

/** Nobody can listen to more sentences at once. */
const mostSentences = 3;

/** Announces changes by the dragon's name. Reports that existed before are no news. */
function useAnnouncements(reports: readonly Report[] | undefined): void {
  const known = useRef<ReadonlyMap<string, string>>(undefined);
  useEffect(() => {
    if (!reports) return;
    const before = known.current;
    known.current = new Map(reports.map(({ id, status }) => [id, status]));
    if (!before) return;
    const changed = reports.filter(({ id, status }) => before.get(id) !== status);
    if (changed.length === 0) return;
    if (changed.length > mostSentences) announce(`${changed.length} reports have changed.`);
    else announce(changed.map(({ dragon, status }) => `${dragon.name}: ${words[status]}.`).join(' '));
  }, [reports]);
}
