import { networkInterfaces } from 'node:os';

/**
 * Tells whether a Host header names this machine. A foreign page whose name was rebound to one of our addresses sends
 * its own name, and is refused. If the operator listens on more than loopback, the machine's own addresses count too,
 * but only as numbers, which nobody can rebind. SDKs put `sync-` before the name for actions that wait for their
 * result. observed: @aws-sdk/client-sfn 3.1160 (StartSyncExecution, TestState)
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
 * Tells whether a request may come from its origin. A program sends no origin; a page does. Pages of this machine may
 * send requests, and pages that the operator named. Every other page is refused: the users and passwords of a local
 * stack are not secret, so a token alone would not keep foreign pages out.
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

/** Writes a host as URLs do. */
export const urlHost = (host: string): string => (host.includes(':') ? `[${host}]` : host);

/** Node writes IPv4 peers of an IPv6 socket as `::ffff:127.0.0.1`. */
export const isLoopback = (address: string): boolean =>
  /^(::ffff:)?127\.\d+\.\d+\.\d+$/.test(address) || address === '::1';

export const listensOnLoopback = (host: string): boolean => isLoopback(host) || /^([^.]+\.)*localhost$/i.test(host);

const wildcards: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/**
 * Answers the address by which programs of this machine reach a server that listens on `host`. The address that means
 * all addresses cannot be connected to.
 */
export const reachableHost = (host: string): string => wildcards[host] ?? host;

/** Lists the addresses by which others reach it: each of the machine's addresses if it listens on all of them. */
export function addressesForOthers(host: string, own: () => readonly string[] = ownAddresses): readonly string[] {
  if (listensOnLoopback(host)) return [];
  if (wildcards[host] === undefined) return [host];
  return own().filter(
    (address) => !isLoopback(address) && !address.startsWith('fe80:') && (host === '::' || !address.includes(':')),
  );
}

/** Answers the own address by which a request came, if its Host names one other than loopback. */
export function ownAddressIn(
  header: string | undefined,
  own: () => readonly string[] = ownAddresses,
): string | undefined {
  const name = nameIn(header);
  return own().find((address) => urlHost(address) === name && !isLoopback(address));
}

const ownAddresses = (): readonly string[] =>
  Object.values(networkInterfaces()).flatMap((addresses) => (addresses ?? []).map(({ address }) => address));
