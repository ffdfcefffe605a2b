import { describe, expect, it } from 'vitest';
import {
  addressesForOthers,
  isLocalHost,
  isLocalOrigin,
  isLoopback,
  listensOnLoopback,
} from '../../src/server/hosts.ts';

describe('origins', () => {
  it.each([
    undefined,
    'http://127.0.0.1:4567',
    'http://localhost:5173',
    'https://localhost',
    'HTTP://LOCALHOST:1',
    'http://[::1]:3000',
    'http://app.localhost:8080',
  ])('%s may ask', (origin) => {
    expect(isLocalOrigin(origin, '127.0.0.1')).toBe(true);
  });

  it.each([
    'https://evil.example',
    'http://evil.example:4566',
    'http://127.0.0.1.evil.example',
    'http://localhost.evil.example',
    'http://evil.example@localhost',
    'http://localhost/x',
    'null',
    '',
    'file://',
    'localhost',
    'chrome-extension://localhost',
    'http://notlocalhost',
    'http://0.0.0.0',
    'http://',
    'http://localhost, http://evil.example',
  ])('%s may not', (origin) => {
    expect(isLocalOrigin(origin, '127.0.0.1')).toBe(false);
  });

  it('the operator may name others, to the letter', () => {
    expect(isLocalOrigin('https://app.example', '127.0.0.1', ['https://app.example'])).toBe(true);
    expect(isLocalOrigin('https://app.example:444', '127.0.0.1', ['https://app.example'])).toBe(false);
    expect(isLocalOrigin('null', '127.0.0.1', ['null'])).toBe(true);
  });

  it('the address that it listens on is local', () => {
    expect([
      isLocalHost('10.0.0.7:1', '10.0.0.7'),
      isLocalOrigin('http://10.0.0.7:1', '10.0.0.7'),
      isLocalHost('10.0.0.8', '10.0.0.7'),
      isLocalHost(undefined, '10.0.0.7'),
    ]).toEqual([true, true, false, false]);
  });
});

describe('a runtime that listens on more than loopback', () => {
  const own = (): string[] => ['127.0.0.1', '::1', '192.168.1.7', 'fd00::7', 'fe80::7'];

  it.each(['192.168.1.7:4566', '192.168.1.7', '[fd00::7]:4566', '[FD00::7]', 'localhost:4566'])(
    'answers to %s, which is this machine',
    (name) => {
      expect(isLocalHost(name, '0.0.0.0', own)).toBe(true);
      expect(isLocalOrigin(`http://${name}`, '0.0.0.0', [], own)).toBe(true);
    },
  );

  it.each([
    '192.168.1.8:4566',
    'evil.example:4566',
    '192.168.1.7.evil.example',
    '192.168.1.7.:1',
    'fd00::7',
    '',
    undefined,
  ])('not to %s, which is not', (name) => {
    expect(isLocalHost(name, '0.0.0.0', own)).toBe(false);
    expect(isLocalOrigin(`http://${name}`, '0.0.0.0', [], own)).toBe(false);
  });

  it('by the names that SDKs make of these for what waits for its answer', () => {
    const names = ['sync-localhost:1', 'sync-127.0.0.1', 'sync-states.localhost', 'sync-192.168.1.7:4566'];
    expect(names.map((name) => isLocalHost(name, '0.0.0.0', own))).toEqual(names.map(() => true));
    expect(isLocalHost('sync-evil.example', '0.0.0.0', own)).toBe(false);
  });

  it('the network does not name what listens on loopback alone', () => {
    for (const host of ['127.0.0.1', '::1', 'localhost']) expect(isLocalHost('192.168.1.7', host, own)).toBe(false);
  });

  it('an IPv6 address that it listens on is local as URLs write it', () => {
    expect([isLocalHost('[fd00::9]:1', 'fd00::9', () => []), isLocalHost('fd00::9', 'fd00::9', () => [])]).toEqual([
      true,
      false,
    ]);
  });

  it('is found by others at its addresses', () => {
    expect([
      addressesForOthers('0.0.0.0', own),
      addressesForOthers('::', own),
      addressesForOthers('10.0.0.9', own),
      addressesForOthers('127.0.0.1', own),
    ]).toEqual([['192.168.1.7'], ['192.168.1.7', 'fd00::7'], ['10.0.0.9'], []]);
  });

  it('tells its own peers from others', () => {
    expect(['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1'].map(isLoopback)).toEqual([true, true, true, true]);
    expect(['10.0.0.1', '::ffff:10.0.0.1', '127.0.0.1.example', '::', '0.0.0.0', '1270.0.0.1'].map(isLoopback)).toEqual(
      [false, false, false, false, false, false],
    );
    expect(['localhost', 'app.localhost', 'notlocalhost', '0.0.0.0'].map(listensOnLoopback)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
