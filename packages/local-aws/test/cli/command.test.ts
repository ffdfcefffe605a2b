import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProgram, host, origins } from '../../src/cli/options.ts';
import { runHere } from './run-here.ts';
import { run, type Ended } from './support.ts';

const directory = mkdtempSync(join(tmpdir(), 'command-'));
const home = resolve(import.meta.dirname, '../..');
beforeAll(() => writeFileSync(join(directory, 'file'), ''));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const command = (...args: string[]): Promise<Ended> => runHere(directory, ...args);

describe('local-aws', () => {
  it.each([['--help'], ['help']])('%s lists its commands and options', async (word) => {
    const { code, stdout } = await command(word);
    expect(code).toBe(0);
    for (const name of [
      'token',
      'export',
      'import',
      'digest',
      'reset',
      'rotate-keys',
      'query',
      'subscribe',
      'logs',
      '--port',
      '--host',
      '--data-dir',
      '--assembly',
      '--json',
      '--version',
    ])
      expect(stdout).toMatch(new RegExp(`^  (-V, )?${name}\\b`, 'm'));
  });

  it('names documents where the reader finds them', () => {
    const text = createProgram().helpInformation().replaceAll(/\s+/g, ' ');
    const named = /ids are in (\S+support\.md)\)/.exec(text)?.[1] ?? 'none';
    expect(readFileSync(resolve(named), 'utf8')).toContain('#');
  });

  it('says its version', async () => {
    const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string };
    expect(await run(directory, '--version')).toMatchObject({ code: 0, stdout: `${version}\n` });
  });

  it('suggests the command that was meant, and where the list is', async () => {
    expect(await command('exprot', 'x')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^error: unknown command 'exprot'\n\(Did you mean export\?\)\n[^]*--help lists/),
    });
    expect(await command('begin')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^error: unknown command 'begin'\n[^]*--help lists/),
    });
  });

  it('takes --data-dir before a command as well as after it', async () => {
    const before = await command('--data-dir', 'elsewhere', 'digest');
    expect(before).toMatchObject({ code: 1, stderr: expect.stringContaining(join(directory, 'elsewhere')) });
    expect(await command('digest', '--data-dir', 'elsewhere')).toEqual(before);
  });

  beforeAll(() =>
    writeFileSync(join(directory, 'good.json'), JSON.stringify({ Resources: { Q: { Type: 'AWS::SQS::Queue' } } })),
  );
  it.each([
    [['export', 'x.db'], /^NoState: .*--data-dir\.$/],
    [['digest'], /^NoState: .*--data-dir\.$/],
    [['rotate-keys'], /^NoState: .*--data-dir\.$/],
    [['reset', '--yes'], /^NoState: .*--data-dir\.$/],
    [['token', 'ada'], /^NoState: .*--data-dir\.$/],
    [['digest', '--data-dir', 'file'], /^NoState: /],
    [['--assembly', '.', '--port', '0', '--data-dir', 'file'], /^DataDirectoryUnwritable: .*--data-dir\.$/],
    [['--assembly', '.', '--port', '0', '--data-dir', 'file/x'], /^DataDirectoryUnwritable: .*--data-dir\.$/],
    [
      ['--template', 'good.json', '--port', '14566', '--host', 'no-such-name.invalid'],
      /^CannotListen: no-such-name\.invalid .*--host\.$/,
    ],
    [['--inspect', '--host', '0.0.0.0'], /^InspectorIsLocal: .* --host 0\.0\.0\.0 lets others in\. .*$/],
    [
      ['--template', 'good.json', '--allow-unverified', 'x'],
      /^UnknownBehaviour: --allow-unverified x: .* lists them\.$/,
    ],
    [
      ['check', '--template', 'good.json', '--allow-unverified', 'x', 'y'],
      /^UnknownBehaviour: --allow-unverified x y: there are no such ids; .*support\.md lists them\.$/,
    ],
    [['check', '--template', 'none.json'], /^InvalidAssembly: There is no template .*none\.json\.$/],
    [
      ['check', '--template', '/dev/zero'],
      /^InvalidAssembly: \/dev\/zero is a pipe, a device or a socket, which is not/,
    ],
    [['check', '--assembly', 'none'], /^InvalidAssembly: .*none is not a cloud assembly: .* Run "cdk synth" first\.$/],
  ])('%j fails in one line', async (args, expected) => {
    const { code, stderr } = await command(...args);
    expect(code).toBe(1);
    expect(stderr.replace(/\n$/, '')).toMatch(expected);
    expect(stderr.trim()).not.toContain('\n');
  });
});

describe('options', () => {
  it.each([
    'https://app.example',
    'http://localhost:3000',
    'https://app.example:8443',
    'capacitor://localhost',
    'http://[fd00::7]:1',
  ])('%s is an origin', (text) => expect(origins(text, ['http://a'])).toEqual(['http://a', text]));
  it.each([
    'foo',
    'https://',
    'https://app.example/',
    'https://app.example/x',
    'https://app.example?x',
    'https://a@app.example',
    'https://app.example:443',
    'HTTPS://app.example',
    '*',
    'https://*.example',
    'null',
    '',
  ])('%s is none that a browser sends', (text) => expect(() => origins(text, [])).toThrow(/scheme:\/\/host\[:port\]/));
  it.each(['127.0.0.1', '0.0.0.0', '::', 'fd00::7', 'localhost', 'laptop.local', 'a-b.example'])(
    '%s is a host',
    (text) => expect(host(text)).toBe(text),
  );
  it.each(['256.1.1.1', '1.2.3', '', 'a b', '-x', 'http://localhost', 'localhost:80', '[::1]'])('%s is none', (text) =>
    expect(() => host(text)).toThrow(/address of this machine/),
  );
});
