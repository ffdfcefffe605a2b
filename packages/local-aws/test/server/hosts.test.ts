import { describe, expect, it } from 'vitest';
import { isLocalHost, isLocalOrigin } from '../../src/server/hosts.ts';

describe('origins', () => {
  it.each([undefined, 'http://127.0.0.1:4567', 'http://localhost:5173', 'https://localhost', 'HTTP://LOCALHOST:1', 'http://[::1]:3000', 'http://app.localhost:8080'])('%s may ask', (origin) => {
    expect(isLocalOrigin(origin, '127.0.0.1')).toBe(true);
  });

  it.each([
    'https://evil.example', 'http://evil.example:4566', 'http://127.0.0.1.evil.example', 'http://localhost.evil.example', 'http://evil.example@localhost', 'http://localhost/x', 'null', '', 'file://', 'localhost',
    'chrome-extension://localhost', 'http://notlocalhost', 'http://0.0.0.0', 'http://', 'http://localhost, http://evil.example',
  ])('%s may not', (origin) => {
    expect(isLocalOrigin(origin, '127.0.0.1')).toBe(false);
  });

  it('the operator may name others, to the letter', () => {
    expect(isLocalOrigin('https://app.example', '127.0.0.1', ['https://app.example'])).toBe(true);
    expect(isLocalOrigin('https://app.example:444', '127.0.0.1', ['https://app.example'])).toBe(false);
    expect(isLocalOrigin('null', '127.0.0.1', ['null'])).toBe(true);
  });

  it('the address that it listens on is local', () => {
    expect([isLocalHost('10.0.0.7:1', '10.0.0.7'), isLocalOrigin('http://10.0.0.7:1', '10.0.0.7'), isLocalHost('10.0.0.8', '10.0.0.7'), isLocalHost(undefined, '10.0.0.7')]).toEqual([true, true, false, false]);
  });
});
