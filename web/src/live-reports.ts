import type { ReportFieldsFragment } from '../../generated/web.ts';
import { inTime } from './catch-up.ts';
import { run, subscribe } from './client.ts';
import { keepLive } from './keep-live.ts';
import { listAllReports, listReports, onReportStatusChanged } from './operations.ts';

export type Report = ReportFieldsFragment;

export interface WatchOptions {
  /** Watches the newest reports of everybody, for Rangers, whose subscription gets them all. */
  readonly everybody?: boolean;
  /**
   * Is called with false when changes may be missed, and with true when they arrive again and everything missed has
   * been read.
   */
  readonly onLive?: (live: boolean) => void;
}

/**
 * Watches the caller's reports, or with `everybody` the newest of all; the result stops it. It merges pushed and read
 * reports by `version`, which never goes back.
 */
export function watchReports(
  onChange: (reports: Report[]) => void,
  onError: (error: unknown) => void,
  { everybody = false, onLive }: WatchOptions = {},
): () => void {
  const view = createView();
  let stopped = false;
  const merge = (incoming: readonly Report[]): void => {
    view.merge(incoming);
    if (!stopped) onChange(view.sorted());
  };
  const stop = keepLive({
    field: 'onReportStatusChanged',
    subscribe: (failed) =>
      subscribe(
        onReportStatusChanged,
        {},
        (data) => data.onReportStatusChanged && merge([data.onReportStatusChanged]),
        failed,
      ),
    readBack: () => readBack(view, merge, everybody),
    onError,
    onLive,
  });
  return () => {
    stopped = true;
    stop();
  };
}

const pageSize = 100;
/** Nobody reads all reports of all users to their end. */
const firstPagesOfEverybody = 2;
/** Reports are listed by the time of their creation, but one may appear a little later than a younger one. */
const marginMs = 10 * 60_000;
const terminal: readonly Report['status'][] = ['ACCEPTED', 'REJECTED', 'FAILED'];

interface View {
  merge(incoming: readonly Report[]): void;
  /** Lists the reports, newest first. */
  sorted(): Report[];
  /**
   * Reports that were created before this time cannot have changed since they were read. It answers undefined until the
   * first reading is complete.
   */
  settledBefore(): string | undefined;
  firstReadingDone(): void;
}

function createView(): View {
  const reports = new Map<string, Report>();
  let wasRead = false;
  return {
    merge(incoming) {
      for (const report of incoming)
        if (report.version > (reports.get(report.id)?.version ?? 0)) reports.set(report.id, report);
    },
    sorted: () => [...reports.values()].sort((a, b) => b.createdAt.localeCompare(a.createdAt)),
    settledBefore() {
      const open = [...reports.values()]
        .filter(({ status }) => !terminal.includes(status))
        .map(({ createdAt }) => Date.parse(createdAt));
      const newest = [...reports.values()].reduce(
        (latest, { createdAt }) => Math.max(latest, Date.parse(createdAt)),
        0,
      );
      return wasRead && reports.size > 0 ? new Date(Math.min(newest, ...open) - marginMs).toISOString() : undefined;
    },
    firstReadingDone() {
      wasRead = true;
    },
  };
}

/**
 * The first time this reads all of the caller's reports, or the newest of everybody's. Later it reads back to the
 * oldest shown report that may have changed.
 */
async function readBack(view: View, merge: (reports: readonly Report[]) => void, everybody: boolean): Promise<void> {
  const horizon = view.settledBefore();
  const mostPages = everybody && horizon === undefined ? firstPagesOfEverybody : Infinity;
  let nextToken: string | null = null;
  for (let pages = 1; ; pages += 1) {
    const page: ReportPage = await inTime(readPage(everybody, nextToken));
    merge(page.items);
    const oldest = page.items.at(-1);
    if (horizon !== undefined && oldest !== undefined && oldest.createdAt < horizon) return;
    nextToken = page.nextToken;
    if (nextToken === null || pages === mostPages) return view.firstReadingDone();
  }
}

interface ReportPage {
  readonly items: Report[];
  readonly nextToken: string | null;
}

async function readPage(everybody: boolean, nextToken: string | null): Promise<ReportPage> {
  const variables = { limit: pageSize, nextToken };
  return everybody
    ? (await run(listAllReports, variables)).listAllReports
    : (await run(listReports, variables)).listReports;
}
