import { mutateBytes } from '../support/mutate.ts';
import type { Dice } from '../support/settings.ts';
import { graphqlUrl, token } from '../support/target.ts';
import { handshake, realtimePath, requestBytes } from './connection.ts';

type Line = readonly [string, string];

/**
 * `opens`: must be upgraded, `acknowledged` also let in; `refused`: must not be upgraded; `unknown`: whatever holds for
 * any bytes.
 */
export interface Upgrade {
  readonly bytes: Buffer;
  readonly expected: 'acknowledged' | 'opens' | 'refused' | 'unknown';
}

const encoded = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64');
const set = (lines: readonly Line[], name: string, value: string): Line[] =>
  lines.map((line) => (line[0] === name ? [name, value] : line));
const without = (lines: readonly Line[], name: string): Line[] => lines.filter((line) => line[0] !== name);
const at = (lines: readonly Line[], path: string, method = 'GET'): Line[] => [[method, path], ...lines.slice(1)];

const { port } = graphqlUrl;
const longName = `x-${'a'.repeat(200)}`;
const header = { Authorization: token, host: graphqlUrl.host };

const variants: Readonly<Record<Upgrade['expected'], readonly ((dice: Dice, lines: Line[]) => Line[])[]>> = {
  acknowledged: [
    (_, lines) => lines,
    (_, lines) => lines.map(([name, value], index) => [index === 0 ? name : name.toUpperCase(), value]),
    (_, lines) => [...lines.slice(0, 1), ...lines.slice(1).reverse()],
    (_, lines) => set(set(lines, 'connection', 'keep-alive, uPGRADE'), 'upgrade', 'WebSocket'),
    (_, lines) => set(lines, 'host', `localhost:${port}`),
    (_, lines) => [...lines, ['origin', `http://localhost:${port}`]],
    (_, lines) => [...lines, ['sec-websocket-extensions', 'permessage-deflate; client_max_window_bits']],
    (_, lines) => [...lines, ['cookie', 'a=b'], [longName, 'x'.repeat(2_000)]],
    (_, lines) => set(lines, 'authorization', `Bearer ${token}`),
    (_, lines) =>
      at(without(lines, 'authorization'), `${realtimePath}?header=${encodeURIComponent(encoded(header))}&payload=e30=`),
    (_, lines) =>
      set(
        without(lines, 'authorization'),
        'sec-websocket-protocol',
        `graphql-ws, header-${Buffer.from(JSON.stringify(header)).toString('base64url')}`,
      ),
  ],
  opens: [
    (_, lines) => without(lines, 'authorization'),
    (_, lines) => without(lines, 'sec-websocket-protocol'),
    (_, lines) => set(lines, 'authorization', `${token}x`),
    (_, lines) => set(lines, 'authorization', 'AWS4-HMAC-SHA256 Credential=x, SignedHeaders=host, Signature=0'),
    (dice, lines) =>
      set(
        lines,
        'sec-websocket-protocol',
        dice.pick(['graphql-transport-ws', 'GRAPHQL-WS', 'header-x', 'graphql-wsx']),
      ),
    (dice, lines) => at(lines, `${realtimePath}?header=${dice.pick(strangeHeaders)}`),
  ],
  refused: [
    (dice, lines) =>
      set(lines, 'sec-websocket-version', dice.pick(['', '0', '7', '14', '13x', '99999999999999999999'])),
    (_, lines) => without(lines, 'sec-websocket-version'),
    (dice, lines) =>
      set(
        lines,
        'sec-websocket-key',
        dice.pick(['', 'x', 'AAAAAAAAAAAAAAAAAAAAAAAA', `${'A'.repeat(22)}==x`, 'x'.repeat(5_000)]),
      ),
    (_, lines) => without(lines, 'sec-websocket-key'),
    (dice, lines) => at(lines, realtimePath, dice.pick(['POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD'])),
    (dice, lines) =>
      at(
        lines,
        dice.pick([
          '/',
          '/graphql',
          '/realtime',
          `${realtimePath}/`,
          `${realtimePath}/../realtime`,
          '/graphql%2frealtime',
          '//graphql/realtime',
          `/apis/x${realtimePath}`,
          '/graphql/realtime/connect',
          `/${'a'.repeat(3_000)}`,
        ]),
      ),
    (dice, lines) =>
      set(
        lines,
        'host',
        dice.pick([
          'evil.example',
          '127.0.0.1.evil.example',
          `evil.example:${port}`,
          'localhost.evil.example',
          '0.0.0.0',
          '[::ffff:127.0.0.1]',
          '',
        ]),
      ),
    (dice, lines) => [
      ...lines,
      [
        'origin',
        dice.pick([
          'https://evil.example',
          'null',
          'file://',
          'http://localhost.evil.example',
          'http://evil.example@localhost',
          'chrome-extension://abc',
        ]),
      ],
    ],
    (dice, lines) => set(lines, 'upgrade', dice.pick(['h2c', 'websocketx', 'tls/1.0'])),
  ],
  unknown: [
    (dice, lines) =>
      set(
        lines,
        dice.pick(['connection', 'upgrade', 'sec-websocket-protocol', 'host', 'sec-websocket-key']),
        dice.pick(['', ',', ';', '\u0000', 'é', 'close', 'keep-alive', '\t', 'x'.repeat(10_000)]),
      ),
    (dice, lines) => [...lines, dice.pick(lines.slice(1))],
    (dice, lines) => [
      ...lines,
      ...Array.from({ length: 20 + dice.below(2_000) }, (_, index): Line => [`x-${index}`, 'y']),
    ],
    (_, lines) => [...lines, ['content-length', '5']],
    (_, lines) => [...lines, ['transfer-encoding', 'chunked']],
    (_, lines) => [...lines, ['sec-websocket-extensions', 'permessage-deflate; server_max_window_bits=99, x; y="']],
  ],
};
const weights = ['acknowledged', 'acknowledged', 'opens', 'refused', 'refused', 'unknown'] as const;

/** The request that would open a connection, changed. */
export function upgradeOf(dice: Dice): Upgrade {
  const expected = dice.pick(weights);
  const bytes = requestBytes(dice.pick(variants[expected])(dice, handshake()));
  if (dice.chance(0.75)) return { bytes, expected };
  return {
    bytes: dice.chance(0.2) ? bytes.subarray(0, dice.below(bytes.length)) : mutateBytes(dice, bytes),
    expected: 'unknown',
  };
}

/** Values of the query parameter `header`, which holds credentials as JSON in base64. */
const strangeHeaders: readonly string[] = [
  '',
  '%%%',
  'e30',
  encoded('null'),
  encoded('[]'),
  encoded({ Authorization: 1 }),
  encoded({ Authorization: 'x' }),
  encoded('{"__proto__":{"authorization":"x"}}'),
  'A'.repeat(4_000),
];
