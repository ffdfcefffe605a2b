/**
 * Whether a Host header names this machine. A page of another origin whose name was rebound to loopback
 * sends its own name, and is refused.
 */
export function isLocalHost(header: string | undefined, host: string): boolean {
  const name = (header ?? '').replace(/:\d+$/, '').toLowerCase();
  return ['127.0.0.1', 'localhost', '[::1]', host.toLowerCase()].includes(name) || name.endsWith('.localhost');
}

/**
 * Whether a request may come from where it says: a program says nothing, a page names its origin. One of this machine may
 * ask, and one that the operator named. Any other is refused, although AWS would answer it: users and passwords of a local
 * stack are no secret, so that a token does not keep strangers out.
 */
export function isLocalOrigin(header: string | undefined, host: string, allowed: readonly string[] = []): boolean {
  if (header === undefined || allowed.includes(header)) return true;
  const authority = /^https?:\/\/([^/@]+)$/i.exec(header)?.[1];
  return authority !== undefined && isLocalHost(authority, host);
}
