import type { Duplex } from 'node:stream';

/**
 * Answers an upgrade that is not granted, `403 Forbidden` for example, and closes the socket on both sides: a client
 * that never ends its own would hold it for as long as the server lives.
 */
export function refuseUpgrade(socket: Duplex, status: string): void {
  socket.on('error', () => socket.destroy());
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}
