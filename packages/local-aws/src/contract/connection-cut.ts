/**
 * Ends an answer by closing its connection: what a client sees when a server dies, and what a client that went away no
 * longer sees.
 */
export class ConnectionCut extends Error {
  override readonly name = 'ConnectionCut';
}
