import { networkInterfaces } from 'node:os';

/**
 * Whether a Host header names this machine. A page of another origin whose name was rebound to one of our addresses
 * sends its own name, and is refused. Where the operator listens on more than loopback, the machine's own addresses
 * name it as well: as numbers, which nobody can rebind. SDKs put `sync-` before the name for what waits for its answer.
 * observed: @aws-sdk/client-sfn 3.1160 (StartSyncExecution, TestState)
 */
export function isLocalHost(
  header: string | undefined,
  host: string,
  own: () => readonly string[] = ownAddresses,
): boolean {
  const name = nameIn(header).replace(/^sync-/, '');
  if (['127.0.0.1', 'localhost', '[::1]', urlHost(host.toLowerCase())].includes(name) || name.endsWith('.localhost'))
    return true;
  return !listensOnLoopback(host) && isOwn(name, own);
}

/**
 * Whether a request may come from where it says. A program says nothing, a page names its origin. A page of this
 * machine may ask, and one that the operator named. Any other page is refused: the users and passwords of a local stack
 * are no secret, so that a token does not keep strangers out.
 */
export function isLocalOrigin(
  header: string | undefined,
  host: string,
  allowed: readonly string[] = [],
  own: () => readonly string[] = ownAddresses,
): boolean {
  if (header === undefined || allowed.includes(header)) return true;
  const authority = /^https?:\/\/([^/@]+)$/i.exec(header)?.[1];
  return authority !== undefined && isLocalHost(authority, host, own);
}

const nameIn = (header: string | undefined): string => (header ?? '').replace(/:\d+$/, '').toLowerCase();
const isOwn = (name: string, own: () => readonly string[]): boolean =>
  own().some((address) => urlHost(address) === name);

/** As URLs write it. */
export const urlHost = (host: string): string => (host.includes(':') ? `[${host}]` : host);

/** Node writes IPv4 peers of an IPv6 socket as `::ffff:127.0.0.1`. */
export const isLoopback = (address: string): boolean =>
  /^(::ffff:)?127\.\d+\.\d+\.\d+$/.test(address) || address === '::1';

export const listensOnLoopback = (host: string): boolean => isLoopback(host) || /^([^.]+\.)*localhost$/i.test(host);

const wildcards: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/**
 * Where programs of this machine find what listens on `host`: an address that means all of them is none to connect to.
 */
export const reachableHost = (host: string): string => wildcards[host] ?? host;

/** Where others find it: each of the machine's addresses when it listens on all of them. */
export function addressesForOthers(host: string, own: () => readonly string[] = ownAddresses): readonly string[] {
  if (listensOnLoopback(host)) return [];
  if (wildcards[host] === undefined) return [host];
  return own().filter(
    (address) => !isLoopback(address) && !address.startsWith('fe80:') && (host === '::' || !address.includes(':')),
  );
}

/** The own address by which a request came, if its Host says one other than loopback. */
export function ownAddressIn(
  header: string | undefined,
  own: () => readonly string[] = ownAddresses,
): string | undefined {
  const name = nameIn(header);
  return own().find((address) => urlHost(address) === name && !isLoopback(address));
}

const ownAddresses = (): readonly string[] =>
  Object.values(networkInterfaces()).flatMap((addresses) => (addresses ?? []).map(({ address }) => address));
