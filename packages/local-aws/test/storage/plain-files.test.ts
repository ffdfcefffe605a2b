import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { serverCertificate } from '../../src/server/certificates.ts';
import { openDataDirectory } from '../../src/storage/data-directory.ts';
import { readPlainFile, readPlainFileLater } from '../../src/storage/plain-file.ts';
import { snapshotsOf } from '../../src/storage/snapshots.ts';
import { freshDirectories } from '../support/directories.ts';
import { terminal } from '../support/operator.ts';

const fresh = freshDirectories('plain-files-');

/** What may stand in the place of a file. Each makes it, and none of it may be waited for or written to. */
const others: Readonly<Record<string, (path: string, theirs: string) => void>> = {
  'a folder': (path) => mkdirSync(path),
  'a link to itself': (path) => symlinkSync(path, path),
  'a link to a file of somebody else': (path, theirs) => symlinkSync(theirs, path),
  'a link to nowhere': (path, theirs) => symlinkSync(`${theirs}-missing`, path),
  'a link to a device': (path) => symlinkSync('/dev/zero', path),
  ...(process.platform !== 'win32' && { 'a pipe': (path: string) => void execFileSync('mkfifo', [path]) }),
};

describe.each(Object.entries(others))('%s', (kind, make) => {
  const put = (path: string): string => {
    const theirs = join(fresh(), 'theirs');
    mkdirSync(dirname(theirs), { recursive: true });
    writeFileSync(theirs, 'mine');
    mkdirSync(dirname(path), { recursive: true });
    rmSync(path, { force: true, recursive: true });
    make(path, theirs);
    return theirs;
  };

  it.each([
    ...['state.db', 'commits', 'checksums', 'lock.db', 'outputs.json', 'amplify_outputs.json'],
    ...['key-rotation.json', 'key-rotation.done.json', 'key-rotation.unfinished.json'],
    ...['outbox', 'logs', 'tls', 'snapshots', 'regions'].filter(() => kind !== 'a folder'),
  ])('in the place of %s is refused by name', (name) => {
    const directory = fresh();
    openDataDirectory(directory, terminal).close();
    const theirs = put(join(directory, name));
    expect(() => openDataDirectory(directory, terminal)).toThrow(
      expect.objectContaining({ code: 'DataDirectoryForeign' }) as Error,
    );
    expect(readFileSync(theirs, 'utf8')).toBe('mine');
  });

  it.each(['ca.pem', 'ca-key.pem', 'server.pem', 'server-key.pem'])('in the place of tls/%s', async (name) => {
    const folder = join(fresh(), 'tls');
    await serverCertificate(folder, '127.0.0.1', Date.now());
    const theirs = put(join(folder, name));
    await expect(serverCertificate(folder, '127.0.0.1', Date.now())).rejects.toMatchObject({
      code: 'DataDirectoryForeign',
    });
    expect(readFileSync(theirs, 'utf8')).toBe('mine');
  });

  it('is no snapshot, and not read as a file', async () => {
    const directory = fresh();
    const path = join(directory, 'snapshots', 'one.localaws');
    put(path);
    expect(snapshotsOf(directory)).toEqual([]);
    if (kind === 'a link to a file of somebody else') return;
    expect(() => readPlainFile(path, 100)).toThrow();
    await expect(readPlainFileLater(path, 100)).rejects.toThrow();
  });
});

it('a certificate that is none is made anew', async () => {
  const folder = join(fresh(), 'tls');
  const made = await serverCertificate(folder, '127.0.0.1', Date.now());
  for (const name of ['server.pem', 'server-key.pem', 'ca-key.pem']) {
    writeFileSync(join(folder, name), '-----BEGIN CERTIFICATE-----\nbm9uZQ==\n-----END CERTIFICATE-----\n');
    const again = await serverCertificate(folder, '127.0.0.1', Date.now());
    expect(again.cert).not.toBe(made.cert);
  }
});

it('a file that is too long is not read', async () => {
  const path = join(fresh(), 'long');
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, 'x');
  truncateSync(path, 3 * 2 ** 30);
  expect(() => readPlainFile(path, 100)).toThrow(/more than 100 bytes/);
  await expect(readPlainFileLater(path, 100)).rejects.toThrow(/more than 100 bytes/);
});
