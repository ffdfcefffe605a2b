import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

type Work = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Requests of a connection that wait for the one before; a client that has sent more is not read until then. */
const mostWaiting = 16;

/**
 * Requests that a client sends without waiting for answers are served one after the other, as their answers go out: all
 * at once they would take the time of everybody else and the memory for all of their answers.
 */
export function inOrder(work: Work): (request: IncomingMessage, response: ServerResponse) => void {
  const waiting = new WeakMap<Socket, (() => void)[]>();
  const next = (socket: Socket): void => {
    const queue = waiting.get(socket);
    const first = socket.destroyed ? undefined : queue?.shift();
    if (!queue || !first) return void waiting.delete(socket);
    if (queue.length === mostWaiting - 1) socket.resume();
    // In the next turn: what others have sent comes between.
    setImmediate(first);
  };
  return (request, response) => {
    const { socket } = request;
    const begin = (): void => void work(request, response).finally(() => next(socket));
    const queue = waiting.get(socket);
    if (!queue) {
      waiting.set(socket, []);
      return begin();
    }
    queue.push(begin);
    if (queue.length >= mostWaiting) socket.pause();
  };
}
