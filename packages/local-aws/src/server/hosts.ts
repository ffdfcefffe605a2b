/**
 * Whether a Host header names this machine. A page of another origin whose name was rebound to loopback
 * sends its own name, and is refused.
 */
export function isLocalHost(header: string | undefined, host: string): boolean {
  const name = (header ?? '').replace(/:\d+$/, '').toLowerCase();
  return ['127.0.0.1', 'localhost', '[::1]', host.toLowerCase()].includes(name) || name.endsWith('.localhost');
}
