import { Amplify } from 'aws-amplify';
import { Hub } from 'aws-amplify/utils';
import { watchReports, type Report } from '../../../web/src/live-reports.ts';

/** What one browser tab does; bundled, and loaded once for each client, so that each has an Amplify of its own. */
export interface AmplifyClient {
  view(): readonly Report[];
  errors(): number;
  /** When the server acknowledged its subscription the last time. */
  acknowledgedAt(): number;
  /** The last things that Amplify said, for a failure's message. */
  trace(): string;
  stop(): void;
}

export function startClient(config: object, token: string): AmplifyClient {
  const payload = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as Record<
    string,
    never
  >;
  const accessToken = { toString: () => token, payload };
  Amplify.configure(config as Parameters<typeof Amplify.configure>[0], {
    Auth: { tokenProvider: { getTokens: async () => ({ accessToken }) } },
  });
  let latest: readonly Report[] = [];
  let errors = 0;
  let acknowledgedAt = 0;
  const said: string[] = [];
  Hub.listen('api', ({ payload }) => {
    if (payload.event === 'Subscription ack') acknowledgedAt = Date.now();
    const { connectionState = '' } = (payload.data ?? {}) as { connectionState?: string };
    said.push(`${new Date().toISOString().slice(17, 23)} ${payload.event} ${connectionState}`);
  });
  const stop = watchReports(
    (reports) => (latest = reports),
    () => (errors += 1),
  );
  return {
    view: () => latest,
    errors: () => errors,
    acknowledgedAt: () => acknowledgedAt,
    trace: () => said.slice(-8).join(', '),
    stop,
  };
}
