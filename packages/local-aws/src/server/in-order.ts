import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

type Work = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Requests of a connection that wait for the one before: no client sends so many, and what sends more is cut off. */
const mostWaiting = 250;

/**
 * Requests that a client sends without waiting for answers are served one after the other, as their answers go out: all
 * at once they would take the time of everybody else and the memory for all of their answers. Node goes on reading, so
 * that their number has a bound as well.
 */
export function inOrder(work: Work): (request: IncomingMessage, response: ServerResponse) => void {
  const waiting = new WeakMap<Socket, (() => void)[]>();
  const next = (socket: Socket): void => {
    const first = socket.destroyed ? undefined : waiting.get(socket)?.shift();
    // In the next turn: what others have sent comes between.
    if (first) setImmediate(first);
    else waiting.delete(socket);
  };
  return (request, response) => {
    const { socket } = request;
    const begin = (): void => void work(request, response).finally(() => next(socket));
    const queue = waiting.get(socket);
    if (queue === undefined) {
      waiting.set(socket, []);
      return begin();
    }
    if (queue.length < mostWaiting) queue.push(begin);
    else socket.destroy();
  };
}
