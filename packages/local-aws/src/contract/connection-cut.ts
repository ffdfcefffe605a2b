/**
 * Ends an answer by closing its connection: a client sees the same when a server dies. It is also thrown where the
 * client has gone.
 */
export class ConnectionCut extends Error {
  override readonly name = 'ConnectionCut';
}
