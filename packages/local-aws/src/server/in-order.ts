import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

type Work = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** No client lets so many requests of a connection wait for the one before. A connection with more is closed. */
const mostWaiting = 250;

/** Holds the requests of one connection that wait. */
interface Line {
  isBusy: boolean;
  readonly waiting: (() => void)[];
}

/**
 * Serves one after the other the requests that a client sends without waiting for answers. The next one starts when the
 * answer before it has gone out. All of them at once would take the time of everybody else, and the memory for all of
 * their answers. Node goes on reading meanwhile, so their number is limited too.
 */
export function inOrder(work: Work): (request: IncomingMessage, response: ServerResponse) => void {
  const lines = new WeakMap<Socket, Line>();
  const begin = (request: IncomingMessage, response: ServerResponse, line: Line): void => {
    line.isBusy = true;
    const next = (): void => {
      const first = request.socket.destroyed ? undefined : line.waiting.shift();
      line.isBusy = first !== undefined;
      // The next request starts in the next turn, so that requests of others come between.
      if (first) setImmediate(first);
    };
    work(request, response).then(next, next);
  };
  return (request, response) => {
    const { socket } = request;
    let line = lines.get(socket);
    if (!line) lines.set(socket, (line = { isBusy: false, waiting: [] }));
    if (!line.isBusy) return begin(request, response, line);
    const known = line;
    if (known.waiting.length < mostWaiting) known.waiting.push(() => begin(request, response, known));
    else socket.destroy();
  };
}
