import { createHash, createPrivateKey, webcrypto, X509Certificate } from 'node:crypto';
import { chmodSync, existsSync, lstatSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as x509 from '@peculiar/x509';
import type { EpochMs } from '../kernel/clock.ts';
import { OperatorError } from '../kernel/operator-error.ts';
import { isPlainFile, readPlainFile } from '../storage/plain-file.ts';
import { ownerOnly } from '../storage/private-files.ts';
import { dayMs } from '../kernel/clock.ts';

/** What a server needs to speak TLS, and the file with the authority that clients have to trust. */
export interface ServerCertificate {
  readonly key: string;
  readonly cert: string;
  readonly authorityFile: string;
}

const authorityDays = 3650;
/** A server has its certificate for about a year, an authority for ten. */
const serverDays = 397;
/** A certificate with less time left is made anew. */
const leastDays = 30;
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/**
 * Answers the certificate of a server on this machine, issued by an authority of the data directory's own. Both are
 * made when they are missing or nearly over. The keys never leave the directory, and only its owner can read them.
 */
export async function serverCertificate(directory: string, host: string, now: EpochMs): Promise<ServerCertificate> {
  const file = (name: string): string => join(directory, name);
  refuseForeign(file);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const names = namesOf(host);
  const authority = existing(file('ca.pem'), file('ca-key.pem'), now) ?? (await makeAuthority(file, now));
  const server = existing(file('server.pem'), file('server-key.pem'), now);
  const isRight =
    server !== undefined &&
    names.every((name) => covers(server.cert, name)) &&
    new X509Certificate(server.cert).checkIssued(new X509Certificate(authority.cert));
  const { key, cert } = isRight ? server : await makeServer(file, authority, names, now);
  return { key, cert, authorityFile: file('ca.pem') };
}

const authorityName = 'local-aws of this machine';

const names = ['ca.pem', 'ca-key.pem', 'server.pem', 'server-key.pem'];

/** Refuses a folder in which somebody else keeps certificates: they would be replaced. */
function refuseForeign(file: (name: string) => string): void {
  const found = names.filter((name) => lstatSync(file(name), { throwIfNoEntry: false }) !== undefined);
  // A link would lead a key out of the folder, and a pipe would be waited for.
  const other = found.find((name) => !isPlainFile(file(name)));
  if (other === undefined && (found.length === 0 || isOurs(file('ca.pem')))) return;
  throw new OperatorError(
    'DataDirectoryForeign',
    `${file(other ?? found[0] ?? '')} is not from local-aws. It was left as it is: move it, or give another ` +
      'directory with --data-dir.',
  );
}

function isOurs(authorityFile: string): boolean {
  try {
    const text = textOf(authorityFile);
    // A power failure leaves this of a file that was being written.
    return /^\0*$/.test(text) || new X509Certificate(text).subject.includes(authorityName);
  } catch {
    return false;
  }
}

interface Pair {
  readonly key: string;
  readonly cert: string;
}

/** The names by which programs of this machine reach a server that listens there. */
const namesOf = (host: string): readonly string[] => [
  ...new Set(
    ['localhost', '*.localhost', '127.0.0.1', '::1', host].filter((name) => name !== '0.0.0.0' && name !== '::'),
  ),
];

const isAddress = (name: string): boolean => /^[\d.]+$/.test(name) || name.includes(':');

function covers(cert: string, name: string): boolean {
  const known = new X509Certificate(cert);
  if (isAddress(name)) return known.checkIP(name) !== undefined;
  return known.checkHost(name.replace('*', 'any')) !== undefined;
}

function existing(certFile: string, keyFile: string, now: EpochMs): Pair | undefined {
  if (!existsSync(certFile) || !existsSync(keyFile)) return undefined;
  const pair = { cert: textOf(certFile), key: textOf(keyFile) };
  if (!isWhole(pair) || !isPair(pair)) return undefined;
  const { validTo, validFrom } = new X509Certificate(pair.cert);
  return Date.parse(validTo) - now > leastDays * dayMs && Date.parse(validFrom) <= now ? pair : undefined;
}

const textOf = (file: string): string => readPlainFile(file, mostBytes).toString('utf8');
/** A certificate and a key have one kilobyte or less. */
const mostBytes = 2 ** 20;

/** Whether a file holds a certificate, and the other one the key to it. */
function isPair({ cert, key }: Pair): boolean {
  try {
    return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
  } catch {
    return false;
  }
}

/** A power failure, or a kill, may have cut the file that was being written. */
const isWhole = ({ cert, key }: Pair): boolean => [cert, key].every((text) => /-----END [A-Z ]+-----\s*$/.test(text));

async function makeAuthority(file: (name: string) => string, now: EpochMs): Promise<Pair> {
  const library = await load();
  const keys = await newKeys();
  const extensions = [
    new library.BasicConstraintsExtension(true, 0, true),
    new library.KeyUsagesExtension(library.KeyUsageFlags.keyCertSign | library.KeyUsageFlags.cRLSign, true),
    await library.SubjectKeyIdentifierExtension.create(keys.publicKey),
  ];
  const cert = await library.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: `CN=${authorityName} (${fingerprint(await pemOf(keys.privateKey))})`,
    ...validity(now, authorityDays),
    keys,
    signingAlgorithm: algorithm,
    extensions,
  });
  return keep(file, 'ca', cert.toString('pem'), await pemOf(keys.privateKey));
}

async function makeServer(
  file: (name: string) => string,
  authority: Pair,
  names: readonly string[],
  now: EpochMs,
): Promise<Pair> {
  const library = await load();
  const keys = await newKeys();
  const issuer = new library.X509Certificate(authority.cert);
  const cert = await library.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: 'CN=localhost',
    issuer: issuer.subject,
    ...validity(now, serverDays),
    publicKey: keys.publicKey,
    signingKey: await signingKey(authority.key),
    signingAlgorithm: algorithm,
    extensions: [
      new library.BasicConstraintsExtension(false, undefined, true),
      new library.KeyUsagesExtension(library.KeyUsageFlags.digitalSignature, true),
      new library.ExtendedKeyUsageExtension([library.ExtendedKeyUsage.serverAuth]),
      new library.SubjectAlternativeNameExtension(
        names.map((name) => ({ type: isAddress(name) ? ('ip' as const) : ('dns' as const), value: name })),
      ),
      await library.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  return keep(file, 'server', cert.toString('pem'), await pemOf(keys.privateKey));
}

/** The library is loaded only where certificates are made: it is large, and most starts need none. */
async function load(): Promise<typeof x509> {
  await import('reflect-metadata');
  return import('@peculiar/x509');
}

const newKeys = (): Promise<webcrypto.CryptoKeyPair> =>
  webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']) as Promise<webcrypto.CryptoKeyPair>;

async function pemOf(key: webcrypto.CryptoKey): Promise<string> {
  const text = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key)).toString('base64');
  return `-----BEGIN PRIVATE KEY-----\n${text.replace(/(.{64})/g, '$1\n').trim()}\n-----END PRIVATE KEY-----\n`;
}

const signingKey = (pem: string): Promise<webcrypto.CryptoKey> =>
  webcrypto.subtle.importKey('pkcs8', Buffer.from(pem.replace(/-----.*-----|\s/g, ''), 'base64'), algorithm, false, [
    'sign',
  ]);

const serialNumber = (): string => `00${Buffer.from(webcrypto.getRandomValues(new Uint8Array(15))).toString('hex')}`;
const fingerprint = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8);
const validity = (now: EpochMs, days: number) => ({
  notBefore: new Date(now - dayMs),
  notAfter: new Date(now + days * dayMs),
});

function keep(file: (name: string) => string, name: string, cert: string, key: string): Pair {
  // The certificate tells whose the folder is, so it comes first.
  for (const [path, text] of [
    [file(`${name}.pem`), cert],
    [file(`${name}-key.pem`), key],
  ] as const) {
    writeFileSync(path, text, { mode: ownerOnly });
    chmodSync(path, ownerOnly);
  }
  return { cert, key };
}
