import type { WebSocket } from 'ws';
import type { RealtimeLimits } from './limits.ts';

/**
 * Watches the bytes that readers leave unread. They fill the memory, so a reader that does not keep up loses its
 * socket.
 */
export interface Unread {
  /** Notes that bytes were sent to a socket. */
  sent(socket: WebSocket, bytes: number): void;
}

type Limits = Pick<RealtimeLimits, 'unreadBytes' | 'allUnreadBytes'>;

export function createUnread({ unreadBytes, allUnreadBytes }: Limits): Unread {
  const behind = new Set<WebSocket>();
  let since = 0;
  const look = (): void => {
    const most = [...behind].sort((a, b) => b.bufferedAmount - a.bufferedAmount);
    let all = most.reduce((sum, { bufferedAmount }) => sum + bufferedAmount, 0);
    for (const socket of most) {
      const { bufferedAmount } = socket;
      if (bufferedAmount === 0 || socket.readyState !== socket.OPEN) behind.delete(socket);
      if (all <= allUnreadBytes) continue;
      all -= bufferedAmount;
      behind.delete(socket);
      socket.terminate();
    }
  };
  return {
    sent(socket, bytes) {
      if (socket.bufferedAmount > unreadBytes) return socket.terminate();
      if (socket.bufferedAmount > 0) behind.add(socket);
      since += bytes;
      if (since < allUnreadBytes / 4) return;
      since = 0;
      // It looks later, because the system takes a part of the bytes at once.
      setImmediate(look);
    },
  };
}
