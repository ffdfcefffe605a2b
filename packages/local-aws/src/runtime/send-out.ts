import type { SendRequest } from '../contract/ports.ts';
import type { Clock } from '../kernel/clock.ts';
import { UnsupportedError } from '../kernel/errors.ts';

/** The longest time for a request of AppSync. docs: AWS General Reference, "AWS AppSync endpoints and quotas" */
const usualMs = 30_000;

/** Sends a request over the network. An answer that comes too late or never ends is given up. */
export async function sendOut(
  { url, method, headers, body, limitMs = usualMs }: Parameters<SendRequest>[0],
  clock: Pick<Clock, 'after'>,
): ReturnType<SendRequest> {
  const giveUp = new AbortController();
  const cancel = clock.after(limitMs, () => giveUp.abort(new Error('Execution timed out.')));
  try {
    const sent = method === 'GET' || method === 'HEAD' ? { method, headers } : { method, headers, body };
    const response = await fetch(url, { ...sent, redirect: 'manual', signal: giveUp.signal });
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: await bodyOf(response),
    };
  } finally {
    cancel();
  }
}

/** The most bytes of an answer. This is a bound of this runtime: a server may write without end, and may compress. */
const mostBytes = 10 * 2 ** 20;

async function bodyOf({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    // Leaving the loop closes the connection.
    if (size > mostBytes) throw new UnsupportedError(`A response of more than ${mostBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
