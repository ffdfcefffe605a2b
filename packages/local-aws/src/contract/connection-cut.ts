/**
 * Ends an answer by closing its connection, as if the server had died. The server also throws it when the client has
 * gone.
 */
export class ConnectionCut extends Error {
  override readonly name = 'ConnectionCut';
}
