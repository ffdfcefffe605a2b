import { CONNECTION_STATE_CHANGE, ConnectionState } from 'aws-amplify/api';
import { Hub } from 'aws-amplify/utils';
import type { ReportFieldsFragment } from '../../generated/web.ts';
import { run, subscribe } from './client.ts';
import { listReports, onReportStatusChanged } from './operations.ts';

export type Report = ReportFieldsFragment;

/**
 * The caller's reports, as they are and as they change; the result stops it.
 *
 * AppSync does not replay what a subscriber missed, so the order matters: subscribe, wait until the server has
 * acknowledged this very subscription, then query, and merge both by `version`, which never goes back. The same again
 * after every reconnect. Whatever a subscriber misses, the query behind the acknowledgement finds.
 *
 * Amplify reconnects by itself, five seconds after a connection broke and then once a minute; where that has brought no
 * acknowledgement for a while, the subscription is made anew.
 */
export function watchReports(onChange: (reports: Report[]) => void, onError: (error: unknown) => void): () => void {
  const view = createView();
  let stopped = false;
  const merge = (incoming: readonly Report[]): void => {
    view.merge(incoming);
    if (!stopped) onChange(view.sorted());
  };
  const failed = (error: unknown): void => {
    if (!stopped) onError(error);
  };
  const catchUp = createCatchUp(() => readBack(view, merge), failed);

  let unsubscribe = (): void => undefined;
  const watchdog = createTimer(() => resubscribe());
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
      catchUp.now();
    }
    if (payload.event !== CONNECTION_STATE_CHANGE) return;
    if (data?.connectionState === ConnectionState.ConnectionDisrupted) watchdog.start(patienceMs);
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
const requestMs = 10_000;
const pageSize = 100;
/** Reports are listed by the time of their creation; one may appear a little later than a younger one. */
const marginMs = 10 * 60_000;
const terminal: readonly Report['status'][] = ['ACCEPTED', 'REJECTED', 'FAILED'];

interface View {
  merge(incoming: readonly Report[]): void;
  /** Newest first. */
  sorted(): Report[];
  /** Reports created before this cannot have changed since they were read; undefined while not all have been read. */
  settledBefore(): string | undefined;
  readToTheEnd(): void;
}

function createView(): View {
  const reports = new Map<string, Report>();
  let complete = false;
  return {
    merge(incoming) {
      for (const report of incoming) if (report.version > (reports.get(report.id)?.version ?? 0)) reports.set(report.id, report);
    },
    sorted: () => [...reports.values()].sort((a, b) => b.createdAt.localeCompare(a.createdAt)),
    settledBefore() {
      const open = [...reports.values()].filter(({ status }) => !terminal.includes(status)).map(({ createdAt }) => Date.parse(createdAt));
      const newest = [...reports.values()].reduce((latest, { createdAt }) => Math.max(latest, Date.parse(createdAt)), 0);
      return complete && reports.size > 0 ? new Date(Math.min(newest, ...open) - marginMs).toISOString() : undefined;
    },
    readToTheEnd() {
      complete = true;
    },
  };
}

/** Reads all reports the first time, later as far back as any may have changed. */
async function readBack(view: View, merge: (reports: readonly Report[]) => void): Promise<void> {
  const horizon = view.settledBefore();
  let nextToken: string | null | undefined = null;
  do {
    const { listReports: page }: { listReports: { items: Report[]; nextToken?: string | null } } = await inTime(run(listReports, { limit: pageSize, nextToken }));
    merge(page.items);
    const oldest = page.items.at(-1);
    if (horizon !== undefined && oldest !== undefined && oldest.createdAt < horizon) return;
    nextToken = page.nextToken;
  } while (nextToken !== null && nextToken !== undefined);
  view.readToTheEnd();
}

/** A request over a dead connection neither succeeds nor fails by itself. */
function inTime<T>(request: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = createTimer(() => reject(new Error('The server did not answer in time.')));
    timer.start(requestMs);
    request.then(resolve, reject).finally(timer.stop);
  });
}

/** One reading at a time; one that was asked for meanwhile follows, because the first may have passed what it is about. A failed one is repeated. */
function createCatchUp(read: () => Promise<void>, failed: (error: unknown) => void): { now(): void; stop(): void } {
  let reading = false;
  let again = false;
  let failures = 0;
  let stopped = false;
  const retry = createTimer(() => now());
  const now = (): void => {
    if (stopped) return;
    again = reading;
    if (reading) return;
    reading = true;
    retry.stop();
    read()
      .then(
        () => (failures = 0),
        (error: unknown) => {
          failed(error);
          failures += 1;
          retry.start(Math.min(500 * 2 ** failures, 30_000) * (0.5 + Math.random() / 2));
        },
      )
      .finally(() => {
        reading = false;
        if (again) now();
      });
  };
  return {
    now,
    stop() {
      stopped = true;
      retry.stop();
    },
  };
}

function createTimer(due: () => void): { start(milliseconds: number): void; stop(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = (): void => clearTimeout(timer);
  return {
    start(milliseconds) {
      stop();
      timer = setTimeout(due, milliseconds);
    },
    stop,
  };
}
