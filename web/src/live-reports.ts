import { CONNECTION_STATE_CHANGE, ConnectionState } from 'aws-amplify/api';
import { Hub } from 'aws-amplify/utils';
import type { ReportFieldsFragment } from '../../generated/web.ts';
import { createCatchUp, createTimer, inTime } from './catch-up.ts';
import { run, subscribe } from './client.ts';
import { listAllReports, listReports, onReportStatusChanged } from './operations.ts';

export type Report = ReportFieldsFragment;

export interface WatchOptions {
  /** For Rangers, whose subscription brings everybody's reports: the newest of them all, not the caller's own alone. */
  readonly everybody?: boolean;
  /** False as soon as changes may be missed, true when they arrive again and all that was missed has been read. */
  readonly onLive?: (live: boolean) => void;
}

/**
 * The caller's reports, or with `everybody` the newest of all, as they are and as they change; the result stops it.
 *
 * AppSync does not replay what a subscriber missed, so the order matters: subscribe, wait until the server has
 * acknowledged this very subscription, then query, and merge both by `version`, which never goes back. The same again
 * after every reconnect. Whatever a subscriber misses, the query behind the acknowledgement finds.
 *
 * Amplify reconnects by itself, five seconds after a connection broke and then once a minute; where that has brought no
 * acknowledgement for a while, the subscription is made anew.
 */
export function watchReports(
  onChange: (reports: Report[]) => void,
  onError: (error: unknown) => void,
  { everybody = false, onLive }: WatchOptions = {},
): () => void {
  const view = createView();
  let stopped = false;
  let acknowledged = false;
  const merge = (incoming: readonly Report[]): void => {
    view.merge(incoming);
    if (!stopped) onChange(view.sorted());
  };
  const failed = (error: unknown): void => {
    if (!stopped) onError(error);
  };
  const interrupted = (): void => {
    acknowledged = false;
    if (!stopped) onLive?.(false);
  };
  const caughtUp = (): void => {
    if (!stopped && acknowledged) onLive?.(true);
  };
  const catchUp = createCatchUp(() => readBack(view, merge, everybody), caughtUp, failed);

  let unsubscribe = (): void => undefined;
  const watchdog = createTimer(() => {
    interrupted();
    resubscribe();
  });
  const resubscribe = (): void => {
    unsubscribe();
    watchdog.start(patienceMs);
    unsubscribe = subscribe(
      onReportStatusChanged,
      {},
      (data) => data.onReportStatusChanged && merge([data.onReportStatusChanged]),
      (error) => {
        failed(error);
        watchdog.start(patienceMs);
      },
    );
  };
  const stopListening = Hub.listen('api', ({ payload }) => {
    const data = payload.data as { connectionState?: ConnectionState; query?: string } | undefined;
    // Another subscription's acknowledgement, or the connection's, says nothing of this one's.
    if (payload.event === subscriptionAcknowledged && data?.query?.includes('onReportStatusChanged') === true) {
      watchdog.stop();
      acknowledged = true;
      catchUp.now();
    }
    if (payload.event !== CONNECTION_STATE_CHANGE) return;
    if (data?.connectionState === ConnectionState.ConnectionDisrupted) {
      interrupted();
      watchdog.start(patienceMs);
    }
    // A timer of an earlier attempt can make Amplify close a good connection; it does not open another by itself then.
    if (data?.connectionState === ConnectionState.Disconnected) watchdog.start(afterCloseMs);
    // Nothing has been heard for more than a minute: the connection may be a dead one.
    if (data?.connectionState === ConnectionState.ConnectedPendingKeepAlive) catchUp.now();
  });
  resubscribe();
  catchUp.now();
  return () => {
    stopped = true;
    stopListening();
    watchdog.stop();
    catchUp.stop();
    unsubscribe();
  };
}

/** Amplify's name for the event (CONTROL_MSG.SUBSCRIPTION_ACK), which it does not export. */
const subscriptionAcknowledged = 'Subscription ack';
/** A little longer than Amplify's own first attempt needs. */
const patienceMs = 7_000;
const afterCloseMs = 500;
const pageSize = 100;
/** Nobody reads everybody's reports to their end. */
const firstPagesOfEverybody = 2;
/** Reports are listed by the time of their creation; one may appear a little later than a younger one. */
const marginMs = 10 * 60_000;
const terminal: readonly Report['status'][] = ['ACCEPTED', 'REJECTED', 'FAILED'];

interface View {
  merge(incoming: readonly Report[]): void;
  /** Newest first. */
  sorted(): Report[];
  /**
   * Reports created before this cannot have changed since they were read; undefined before the first reading is
   * through.
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
 * The first time reads all of the caller's reports, or the newest of everybody's; later as far back as any that the
 * view holds may have changed.
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
