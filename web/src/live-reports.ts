import { CONNECTION_STATE_CHANGE, ConnectionState } from 'aws-amplify/api';
import { Hub } from 'aws-amplify/utils';
import type { ReportFieldsFragment } from '../../generated/web.ts';
import { run, subscribe } from './client.ts';
import { listReports, onReportStatusChanged } from './operations.ts';

export type Report = ReportFieldsFragment;

/**
 * The caller's reports, as they are and as they change.
 *
 * AppSync does not replay what a subscriber missed, so the order matters: subscribe, wait until the server has
 * acknowledged, then query, and merge both by `version`, which never goes back. The same again after every reconnect,
 * which Amplify announces as a change to Connected.
 */
export function watchReports(onChange: (reports: Report[]) => void, onError: (error: unknown) => void): () => void {
  const reports = new Map<string, Report>();
  const merge = (incoming: readonly Report[]): void => {
    for (const report of incoming) if (report.version > (reports.get(report.id)?.version ?? 0)) reports.set(report.id, report);
    onChange([...reports.values()].sort((a, b) => b.createdAt.localeCompare(a.createdAt)));
  };
  const catchUp = (): void => {
    run(listReports, { limit: 100 }).then(({ listReports: page }) => merge(page.items), onError);
  };
  const stopListening = Hub.listen('api', ({ payload }) => {
    const state = (payload.data as { connectionState?: ConnectionState } | undefined)?.connectionState;
    if (payload.event === CONNECTION_STATE_CHANGE && state === ConnectionState.Connected) catchUp();
  });
  const unsubscribe = subscribe(onReportStatusChanged, {}, (data) => data.onReportStatusChanged && merge([data.onReportStatusChanged]), onError);
  catchUp();
  return () => {
    stopListening();
    unsubscribe();
  };
}
