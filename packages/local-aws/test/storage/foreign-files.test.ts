import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDataDirectory } from '../../src/storage/data-directory.ts';
import { amplifyOutputs } from '../../src/runtime/amplify.ts';
import { serverCertificate } from '../../src/server/certificates.ts';
import { exportState, resetState } from '../../src/storage/transfer.ts';
import { freshDirectories } from '../support/directories.ts';
import { terminal } from '../support/operator.ts';
import { codeOf } from './things.ts';

const awsUrl = 'https://abc.appsync-api.us-east-1.amazonaws.com/graphql';
const fresh = freshDirectories('foreign-files-');
const used = (): string => {
  const directory = fresh();
  openDataDirectory(directory, terminal).close();
  return directory;
};

describe('a file of somebody else under a name of ours', () => {
  const beside = ['state.db', 'lock.db'].flatMap((name) => ['-wal', '-shm', '-journal'].map((end) => name + end));
  const files = ['commits', 'checksums', 'code', 'lock.db', 'state.db', 'state.db.unfinished', ...beside];

  it.each([...files, 'outbox', 'logs', 'amplify_outputs.json'])(
    '%s: the directory is refused, the file stays',
    (name) => {
      const directory = fresh();
      writeFileSync(join(directory, name), 'mine');
      expect(codeOf(() => openDataDirectory(directory, terminal))).toMatch(/^DataDirectory(Foreign|Damaged)$/);
      expect(readFileSync(join(directory, name), 'utf8')).toBe('mine');
      expect(readdirSync(directory).filter((file) => file !== 'lock.db' && file !== name)).toEqual([]);
    },
  );

  it('outputs.json: a link, a folder or a pipe is refused, also in a directory that has been used', () => {
    const theirs = join(fresh(), 'theirs.json');
    writeFileSync(theirs, 'mine');
    const linked = used();
    symlinkSync(theirs, join(linked, 'outputs.json'));
    expect(codeOf(() => openDataDirectory(linked, terminal))).toBe('DataDirectoryForeign');
    expect(readFileSync(theirs, 'utf8')).toBe('mine');
    const folder = used();
    mkdirSync(join(folder, 'outputs.json'));
    expect(codeOf(() => openDataDirectory(folder, terminal))).toBe('DataDirectoryForeign');
    if (process.platform === 'win32') return;
    const pipe = used();
    execFileSync('mkfifo', [join(pipe, 'outputs.json')]);
    expect(codeOf(() => openDataDirectory(pipe, terminal))).toBe('DataDirectoryForeign');
  });

  it('and what a runtime that serves, or was killed, has beside its database is none', () => {
    const directory = fresh();
    const data = openDataDirectory(directory, terminal);
    data.database.exec('CREATE TABLE things (v)');
    expect(codeOf(() => openDataDirectory(directory, terminal))).toBe('DataDirectoryInUse');
    const killed = fresh();
    for (const name of readdirSync(directory)) copyFileSync(join(directory, name), join(killed, name));
    data.close();
    // An earlier version left it.
    writeFileSync(join(killed, 'lock.db-journal'), '\0'.repeat(512));
    openDataDirectory(killed, terminal).close();
    openDataDirectory(directory, terminal).close();
  });

  it.each(files)('%s: a folder as well', (name) => {
    const directory = fresh();
    mkdirSync(join(directory, name));
    writeFileSync(join(directory, name, 'mine.js'), 'mine');
    expect(codeOf(() => openDataDirectory(directory, terminal))).toBe('DataDirectoryForeign');
    expect(readFileSync(join(directory, name, 'mine.js'), 'utf8')).toBe('mine');
  });

  it('that came later is not removed by reset', () => {
    const directory = used();
    mkdirSync(join(directory, 'code'));
    writeFileSync(join(directory, 'code/mine.js'), 'mine');
    expect(codeOf(() => resetState(directory, terminal))).toBe('DataDirectoryForeign');
    expect(existsSync(join(directory, 'code/mine.js'))).toBe(true);
  });

  it.each([{ auth: { user_pool_id: 'mine' } }, { version: '1.4', data: { aws_region: 'a', url: awsUrl } }])(
    'that Amplify wrote, of the same name: %j',
    (content) => {
      const directory = used();
      const file = join(directory, 'amplify_outputs.json');
      writeFileSync(file, JSON.stringify(content, null, 2));
      for (const work of [() => openDataDirectory(directory, terminal), () => resetState(directory, terminal)])
        expect(codeOf(work)).toBe('DataDirectoryForeign');
      expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(content);
      const api = { graphqlUrl: 'http://127.0.0.1:1/graphql', defaultMode: 'API_KEY', modes: ['API_KEY'] } as const;
      const Auth = { Cognito: { userPoolId: 'us-east-1_a', identityPoolId: 'us-east-1:a', allowGuestAccess: true } };
      for (const pools of [{}, { Auth }]) {
        const other = used();
        const own = JSON.stringify(amplifyOutputs(api as never, pools, 'us-east-1'), null, 2);
        writeFileSync(join(other, 'amplify_outputs.json'), own);
        expect(resetState(other, terminal)).toContain('amplify_outputs.json');
      }
    },
  );

  it.each(['ca.pem', 'server-key.pem'])('that holds certificates: tls/%s', async (name) => {
    const folder = join(fresh(), 'tls');
    mkdirSync(folder);
    writeFileSync(join(folder, name), 'mine');
    await expect(serverCertificate(folder, '127.0.0.1', Date.now())).rejects.toMatchObject({
      code: 'DataDirectoryForeign',
    });
    expect(readFileSync(join(folder, name), 'utf8')).toBe('mine');
  });

  it('and a certificate that a kill has cut is made anew', async () => {
    const folder = join(fresh(), 'tls');
    const made = await serverCertificate(folder, '127.0.0.1', Date.now());
    for (const [name, left] of [
      ['server-key.pem', made.key.slice(0, 40)],
      ['ca.pem', ''],
    ] as const) {
      writeFileSync(join(folder, name), left);
      const again = await serverCertificate(folder, '127.0.0.1', Date.now());
      expect(again.cert).not.toBe(made.cert);
      expect(again.key).toMatch(/END PRIVATE KEY-----\s*$/);
    }
  });

  it('that only begins like one of ours is not removed by reset', () => {
    const directory = used();
    writeFileSync(join(directory, 'key-rotation.notes.json'), 'mine');
    resetState(directory, terminal);
    expect(readFileSync(join(directory, 'key-rotation.notes.json'), 'utf8')).toBe('mine');
  });

  it('that is a link to nowhere is not replaced by an export', () => {
    const directory = used();
    const link = join(fresh(), 'backup.db');
    symlinkSync('nowhere', link);
    expect(codeOf(() => exportState(directory, link, terminal))).toBe('FileExists');
    expect(readlinkSync(link)).toBe('nowhere');
  });
});

it('what a power failure may leave of ours is no file of somebody else', () => {
  const directory = used();
  writeFileSync(join(directory, 'commits'), '\0'.repeat(17));
  writeFileSync(join(directory, 'code'), '');
  openDataDirectory(directory, terminal).close();
});
