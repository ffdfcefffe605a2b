import { isLocalHost, reachableHost, urlHost } from '../server/hosts.ts';
import { listenOrExplain } from '../server/listen-or-explain.ts';
import type { LivePage } from '../server/live-page.ts';
import { createSite } from '../server/site.ts';
import type { UnauthenticatedRequest } from '../contract/service.ts';
import { systemIds } from '../kernel/ids.ts';
import type { Operator } from '../kernel/operator.ts';
import type { Life } from './life.ts';
import { messagesForPage } from './outbox.ts';
import { outputsForPage } from './outputs.ts';
import type { Outputs } from './outputs-model.ts';
import { plain } from './steps.ts';

/** Serves the built web page for as long as the runtime lives. Answers its address. */
export async function openSite(
  {
    directory,
    live,
    ...place
  }: { directory: string; host: string; port: number; operator: Operator; live?: LivePage | undefined },
  { outputs, outbox }: { outputs: () => Outputs; outbox: string },
  life: Life,
): Promise<string> {
  const { host } = place;
  const data = {
    '/outputs.json': (request: UnauthenticatedRequest) => outputsForPage(outputs(), request, host),
    '/outbox.json': (request: UnauthenticatedRequest) => messagesForPage(outbox, request),
  };
  const serve = createSite(directory, data, live);
  const server = await listenOrExplain({
    ...place,
    option: '--site-port',
    bodyLimit: () => 0,
    newRequestId: systemIds.uuid,
    handle: async (request) =>
      isLocalHost(request.headers['host'], host)
        ? serve(request)
        : plain(403, 'This endpoint answers to local names only.'),
  });
  life.began(() => server.close());
  return `http://${urlHost(reachableHost(host))}:${server.port}/`;
}
