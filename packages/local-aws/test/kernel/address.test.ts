import { expect, it } from 'vitest';
import { addressOf } from '../../src/kernel/address.ts';

it.each([
  'http://h/a/../b',
  'http://h/a/..',
  'http://h/./b',
  'http://h/a/%2e%2E/b',
  'http://h/a/.%2e',
  'http://h/a\\..\\b',
  'http://h/a/.\t./b',
  'http://h/..?q=1',
])('no text in an address leads to another path: %j', (text) => {
  expect(() => addressOf(text)).toThrow('in its path, is not supported');
});

it.each(['http://h/a/..b/...', 'http://h/a/b..?q=/../x', 'http://h/a#/../', 'http://h', 'http://h/%252e%252e/b'])(
  'what only looks like it is taken: %j',
  (text) => {
    expect(addressOf(text).href).toBe(new URL(text).href);
  },
);
