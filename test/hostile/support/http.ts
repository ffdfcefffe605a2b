import { Agent, request, type IncomingHttpHeaders } from 'node:http';
import { endpoint } from './target.ts';

export interface Sent {
  readonly method: string;
  readonly path: string;
  /** A list of names and values keeps repetitions and the case of letters. */
  readonly headers: Readonly<Record<string, string>> | readonly string[];
  readonly body?: Uint8Array | string;
  /** How long an answer may take before it counts as none. */
  readonly patienceMs?: number | undefined;
  /** Connections of its own, for whoever must not wait behind the others of the suite. */
  readonly connections?: Agent;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly milliseconds: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: 16 });
const patience = 20_000;

/** Sends exactly this. Rejects when the connection ends without an answer. */
export function send({
  method,
  path,
  headers,
  body,
  patienceMs = patience,
  connections = agent,
}: Sent): Promise<Answer> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const sending = request(
      {
        agent: connections,
        host: endpoint.hostname,
        port: endpoint.port,
        method,
        path,
        headers: headers as Record<string, string>,
        timeout: patienceMs,
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(chunks).toString('utf8'),
            milliseconds: performance.now() - started,
          }),
        );
      },
    );
    sending.on('timeout', () => sending.destroy(new Error(`no answer within ${patienceMs} ms`)));
    sending.on('error', reject);
    // As bytes: with text Node would send the headers in another encoding.
    sending.end(body === undefined ? undefined : Buffer.from(body));
  });
}
