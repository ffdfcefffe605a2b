import { randomBytes } from 'node:crypto';
import type { Dice } from '../support/settings.ts';
import { headerOf, withBody, withHeader, withoutHeader, type Wire } from './wire.ts';

type Mutation = (dice: Dice, wire: Wire) => Wire | undefined;

const moreParameters = ['versionId=x', 'x=y', 'acl', 'X-Amz-Foo=1', 'response-content-type=text/html'];
const printable = 'abcXYZ019-._~/%+&=;:,* $';

function editText(dice: Dice, text: string): string {
  const at = dice.below(text.length + 1);
  switch (dice.below(4)) {
    case 0:
      return text.slice(0, at) + text.slice(at + 1);
    case 1:
      return text.slice(0, at) + dice.pick([...printable]) + text.slice(at);
    case 2:
      return text.slice(0, at) + dice.pick([...printable]) + text.slice(at + 1);
    default:
      return text.slice(0, at) + text.slice(at, at + 3) + text.slice(at);
  }
}

const inTarget =
  (edit: (dice: Dice, path: string, query: string) => [string, string] | undefined): Mutation =>
  (dice, wire) => {
    const mark = wire.target.indexOf('?');
    const edited = edit(
      dice,
      mark < 0 ? wire.target : wire.target.slice(0, mark),
      mark < 0 ? '' : wire.target.slice(mark + 1),
    );
    return edited && { ...wire, target: edited[1] === '' ? edited[0] : `${edited[0]}?${edited[1]}` };
  };
const inQuery = (edit: (dice: Dice, pairs: string[]) => string[] | undefined): Mutation =>
  inTarget((dice, path, query) => {
    const pairs = query === '' ? undefined : edit(dice, query.split('&'));
    return pairs && [path, pairs.join('&')];
  });
const inAuthorization =
  (edit: (dice: Dice, value: string) => string): Mutation =>
  (dice, wire) => {
    const value = headerOf(wire, 'authorization');
    return value === undefined ? undefined : withHeader(wire, 'authorization', edit(dice, value));
  };
/** Of one header; the length must stay true and the host is looked at by itself. */
const inHeader =
  (edit: (dice: Dice, name: string, value: string) => readonly (readonly [string, string])[]): Mutation =>
  (dice, wire) => {
    const index = dice.below(wire.headers.length);
    const [name, value] = wire.headers[index]!;
    if (['content-length', 'connection'].includes(name.toLowerCase())) return undefined;
    return {
      ...wire,
      headers: [...wire.headers.slice(0, index), ...edit(dice, name, value), ...wire.headers.slice(index + 1)],
    };
  };

const basic = (at: number): string => new Date(at).toISOString().replace(/[-:]|\.\d{3}/g, '');
const isUnsignedStream = (wire: Wire): boolean =>
  headerOf(wire, 'x-amz-content-sha256') === 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';
const component = (name: string, edit: (dice: Dice, value: string) => string): Mutation =>
  inAuthorization((dice, value) =>
    value.replace(new RegExp(`${name}=([^,]*)`), (_, given: string) => `${name}=${edit(dice, given)}`),
  );
const scopePart = (index: number, values: readonly string[]): Mutation =>
  component('Credential', (dice, value) =>
    value
      .split('/')
      .map((part, at) => (at === index ? dice.pick(values) : part))
      .join('/'),
  );
const shuffled = (dice: Dice, list: readonly string[]): string[] =>
  list
    .map((item) => [dice.below(1e6), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);

export const mutations: Readonly<Record<string, Mutation>> = {
  method: (dice, wire) => ({
    ...wire,
    method: dice.pick(['GET', 'PUT', 'POST', 'DELETE', 'HEAD', 'PATCH'].filter((method) => method !== wire.method)),
  }),
  path: inTarget((dice, path, query) => [
    `/${editText(dice, path.slice(1)).replaceAll('?', '').replaceAll(' ', '')}`,
    query,
  ]),
  'path escapes in small letters': inTarget((_, path, query) => [
    path.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase()),
    query,
  ]),
  'path escaped more': inTarget((dice, path, query) => {
    const at = dice.below(path.length);
    const escaped = `%${path.charCodeAt(at).toString(16).toUpperCase().padStart(2, '0')}`;
    return [path.slice(0, at) + escaped + path.slice(at + 1), query];
  }),
  'path escaped twice': inTarget((_, path, query) => [path.replaceAll('%', '%25'), query]),
  'path with dots': inTarget((dice, path, query) => [
    dice.pick([`/.${path}`, `/x/..${path}`, `/${path}`, `${path}/.`, `${path}/`]),
    query,
  ]),
  'query value': inQuery((dice, pairs) =>
    pairs.map((pair, index) => (index === pairs.length - 1 ? editText(dice, pair).replaceAll(' ', '') : pair)),
  ),
  'query parameter more': inTarget((dice, path, query) => [
    path,
    `${query}${query === '' ? '' : '&'}${dice.pick(moreParameters)}`,
  ]),
  'query parameter less': inQuery((dice, pairs) => pairs.filter((_, index) => index !== dice.below(pairs.length))),
  'query in another order': inQuery((dice, pairs) => shuffled(dice, pairs)),
  'query parameter twice': inQuery((dice, pairs) => [...pairs, dice.pick(pairs)]),
  'query escaped otherwise': inQuery((_, pairs) =>
    pairs.map((pair) =>
      pair
        .replaceAll('%20', '+')
        .replaceAll('%7E', '~')
        .replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase()),
    ),
  ),
  'header value': inHeader((dice, name, value) => [[name, editText(dice, value)]]),
  'header in capitals': inHeader((_, name, value) => [[name.toUpperCase(), value]]),
  'header with more space': inHeader((dice, name, value) => [
    [name, dice.pick([`  ${value}`, `${value}   `, value.replace(/ /g, '   '), `\t${value}`])],
  ]),
  'header twice': inHeader((_, name, value) => [
    [name, value],
    [name, value],
  ]),
  'header less': inHeader(() => []),
  'headers in another order': (dice, wire) => ({
    ...wire,
    headers: wire.headers
      .map((header) => [dice.below(1e6), header] as const)
      .sort(([a], [b]) => a - b)
      .map(([, header]) => header),
  }),
  'unsigned header of AWS': (dice, wire) => ({
    ...wire,
    headers: [
      ...wire.headers,
      [
        dice.pick([
          'x-amz-meta-more',
          'x-amz-acl',
          'x-amz-target',
          'x-amz-copy-source',
          'x-amz-security-token',
          'x-amz-expected-bucket-owner',
        ]),
        'x',
      ],
    ],
  }),
  'unsigned header of nobody': (dice, wire) => ({
    ...wire,
    headers: [...wire.headers, [dice.pick(['x-forwarded-for', 'referer', 'x-custom', 'via']), 'x']],
  }),
  authorization: inAuthorization((dice, value) => editText(dice, value)),
  'authorization without spaces': inAuthorization((_, value) => value.replace(/, /g, ',')),
  'authorization with spaces': inAuthorization((_, value) => value.replace(/, /g, ' ,   ')),
  'authorization in another order': inAuthorization(
    (dice, value) =>
      `AWS4-HMAC-SHA256 ${shuffled(dice, value.slice('AWS4-HMAC-SHA256 '.length).split(', ')).join(', ')}`,
  ),
  'another algorithm': inAuthorization((dice, value) =>
    value.replace(
      'AWS4-HMAC-SHA256',
      dice.pick([
        'AWS4-HMAC-SHA1',
        'aws4-hmac-sha256',
        'AWS',
        'AWS4-ECDSA-P256-SHA256',
        'Bearer',
        'AWS4-HMAC-SHA256-PAYLOAD',
      ]),
    ),
  ),
  'key id': component('Credential', (dice, value) => editText(dice, value)),
  'scope date': scopePart(1, ['19700101', '20260101', '99991231', '']),
  'scope region': scopePart(2, ['us-west-2', 'US-EAST-1', 'aws-global', '']),
  'scope service': scopePart(3, ['s3', 'sts', 'iam', 'dynamodb', 'execute-api', '__proto__', '']),
  'scope end': scopePart(4, ['aws4', 'AWS4_REQUEST', '']),
  'signed headers': component('SignedHeaders', (dice, value) =>
    dice.pick([
      value.replace('host', ''),
      value.replace(/;?x-amz-date/, ''),
      `${value};x`,
      value.toUpperCase(),
      value.split(';').reverse().join(';'),
      `${value};host`,
      'host',
      '',
    ]),
  ),
  signature: component('Signature', (dice, value) =>
    dice.pick([
      value.toUpperCase(),
      value.slice(0, -1),
      `${value}0`,
      '0'.repeat(64),
      randomBytes(32).toString('hex'),
      `${value} `,
      value.replace(/[0-9]/, 'g'),
      '',
    ]),
  ),
  body: (dice, wire) => {
    if (wire.body.length === 0 || isUnsignedStream(wire)) return undefined;
    const flipped = Buffer.from(wire.body);
    const at = dice.below(flipped.length);
    flipped[at] = (flipped[at] ?? 0) ^ (1 << dice.below(8));
    return withBody(wire, flipped);
  },
  'body longer': (dice, wire) =>
    isUnsignedStream(wire)
      ? undefined
      : withBody(
          wire,
          Buffer.concat([
            wire.body,
            Buffer.from(dice.pick([' ', '\r\n', 'x', '\r\n0;x\r\n', 'x-amz-checksum-crc32:AAAAAA==\r\n'])),
          ]),
        ),
  'body shorter': (dice, wire) =>
    wire.body.length === 0 || isUnsignedStream(wire)
      ? undefined
      : withBody(wire, wire.body.subarray(0, dice.below(wire.body.length))),
  'chunk size otherwise': (dice, wire) =>
    headerOf(wire, 'x-amz-content-sha256')?.startsWith('STREAMING-AWS4') === true
      ? withBody(
          wire,
          Buffer.from(
            wire.body
              .toString('latin1')
              .replace(/^[0-9a-f]+;/, (size) => dice.pick([`0${size}`, size.toUpperCase(), `1${size}`])),
            'latin1',
          ),
        )
      : undefined,
  'another date': (dice, wire) =>
    headerOf(wire, 'x-amz-date') === undefined
      ? undefined
      : withHeader(
          wire,
          'x-amz-date',
          dice.pick([
            basic(Date.now() + 960_000),
            basic(Date.now() - 960_000),
            basic(Date.now() + 1_000),
            '20260230T000000Z',
            'now',
            '',
          ]),
        ),
  'no date': (_, wire) => (headerOf(wire, 'x-amz-date') === undefined ? undefined : withoutHeader(wire, 'x-amz-date')),
  'a token': (dice, wire) => {
    const name = 'x-amz-security-token';
    if (headerOf(wire, name) === undefined) return { ...wire, headers: [...wire.headers, [name, 'x']] };
    return dice.chance(0.5)
      ? withoutHeader(wire, name)
      : withHeader(wire, name, editText(dice, headerOf(wire, name) ?? ''));
  },
  'payload that is not signed': (dice, wire) =>
    wire.service === 's3'
      ? withHeader(
          wire,
          'x-amz-content-sha256',
          dice.pick([
            'UNSIGNED-PAYLOAD',
            'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
            'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
            'x',
            'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
          ]),
        )
      : undefined,
  'both mechanisms': (_, wire) =>
    headerOf(wire, 'authorization') === undefined
      ? {
          ...wire,
          headers: [
            ...wire.headers,
            [
              'authorization',
              'AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0',
            ],
          ],
        }
      : { ...wire, target: `${wire.target}${wire.target.includes('?') ? '&' : '?'}X-Amz-Signature=0` },
  'signature in the query': (_, wire) => {
    const value = headerOf(wire, 'authorization');
    if (value === undefined) return undefined;
    const part = (name: string): string => encodeURIComponent(new RegExp(`${name}=([^,]*)`).exec(value)?.[1] ?? '');
    const query = [
      'X-Amz-Algorithm=AWS4-HMAC-SHA256',
      `X-Amz-Credential=${part('Credential')}`,
      `X-Amz-Date=${headerOf(wire, 'x-amz-date') ?? ''}`,
      `X-Amz-SignedHeaders=${part('SignedHeaders')}`,
      `X-Amz-Signature=${part('Signature')}`,
    ].join('&');
    return {
      ...withoutHeader(wire, 'authorization'),
      target: `${wire.target}${wire.target.includes('?') ? '&' : '?'}${query}`,
    };
  },
  'another host': (dice, wire) =>
    withHeader(wire, 'host', dice.pick(['localhost', 'localhost:1', '127.0.0.1', 'x.localhost', '[::1]:80'])),
};

const names = Object.keys(mutations);

/** One change that can be made to this request. */
export function mutantOf(dice: Dice, wire: Wire): { readonly name: string; readonly mutant: Wire } {
  for (;;) {
    const name = dice.pick(names);
    const mutant = mutations[name]?.(dice, wire);
    if (mutant) return { name, mutant };
  }
}
