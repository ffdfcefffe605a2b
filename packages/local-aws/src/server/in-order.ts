import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

type Work = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Requests of a connection that wait for the one before: no client sends so many, and what sends more is cut off. */
const mostWaiting = 250;

/** What a connection asks for. */
interface Line {
  isBusy: boolean;
  readonly waiting: (() => void)[];
}

/**
 * Requests that a client sends without waiting for answers are served one after the other, as their answers go out: all
 * at once they would take the time of everybody else and the memory for all of their answers. Node goes on reading, so
 * that their number has a bound as well.
 */
export function inOrder(work: Work): (request: IncomingMessage, response: ServerResponse) => void {
  const lines = new WeakMap<Socket, Line>();
  const begin = (request: IncomingMessage, response: ServerResponse, line: Line): void => {
    line.isBusy = true;
    const next = (): void => {
      const first = request.socket.destroyed ? undefined : line.waiting.shift();
      line.isBusy = first !== undefined;
      // In the next turn: what others have sent comes between.
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
