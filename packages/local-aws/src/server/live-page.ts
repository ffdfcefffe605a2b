import type { AwsResponse, UnauthenticatedRequest } from '../contract/service.ts';

/**
 * Serves the page of an app while its sources are watched. The page reloads itself, and shows the problem of a change.
 */
export interface LivePage {
  reload(): void;
  /** Reports the problem of the last change, or undefined if there is none any more. */
  problem(text: string | undefined): void;
  /** Answers the script and its events, and undefined for every other request. */
  answer(request: UnauthenticatedRequest): AwsResponse | undefined;
  withScript(html: string): string;
}

const script = '/_local-aws/live.js';
const events = '/_local-aws/events';

export function createLivePage(): LivePage {
  const listeners = new Set<(text: string) => void>();
  let shown: string | undefined;
  const send = (event: string, data: unknown): void => {
    for (const listener of listeners) listener(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  };
  async function* stream(): AsyncGenerator<Uint8Array> {
    const queue: string[] = [`event: problem\ndata: ${JSON.stringify(shown ?? null)}\n\n`];
    let wake = (): void => undefined;
    const listener = (text: string): void => {
      queue.push(text);
      wake();
    };
    listeners.add(listener);
    try {
      for (;;) {
        for (const text of queue.splice(0)) yield Buffer.from(text);
        await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      listeners.delete(listener);
    }
  }
  const headers = { 'cache-control': 'no-store' };
  return {
    reload: () => send('reload', null),
    problem(text) {
      if (text === shown) return;
      shown = text;
      send('problem', text ?? null);
    },
    answer({ path }) {
      if (path === script)
        return {
          status: 200,
          headers: { ...headers, 'content-type': 'text/javascript; charset=utf-8' },
          body: program,
        };
      if (path === events)
        return { status: 200, headers: { ...headers, 'content-type': 'text/event-stream' }, body: stream() };
      return undefined;
    },
    withScript: (html) => html.replace(/(?=<\/body>)|$/i, `<script src="${script}"></script>`),
  };
}

const program = `const events = new EventSource('${events}');
let box;
events.addEventListener('reload', () => location.reload());
events.addEventListener('problem', ({ data }) => {
  const text = JSON.parse(data);
  box?.remove();
  if (text === null) return;
  box = document.createElement('pre');
  box.setAttribute('role', 'alert');
  box.textContent = text;
  box.style.cssText = 'position:fixed;inset:auto 0 0 0;margin:0;padding:1rem;max-height:50vh;overflow:auto;'
    + 'z-index:2147483647;'
    + 'background:#300;color:#fff;font:13px/1.4 ui-monospace,monospace;white-space:pre-wrap';
  document.body.append(box);
});
`;
