import type { Duplex } from 'node:stream';

/**
 * Refuses an upgrade, for example with `403 Forbidden`, and closes the socket on both sides. A client that never closes
 * its own side would hold the socket for as long as the server lives.
 */
export function refuseUpgrade(socket: Duplex, status: string): void {
  socket.on('error', () => socket.destroy());
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}
