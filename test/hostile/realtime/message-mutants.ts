import { hostileValues } from '../support/mutate.ts';
import type { Dice } from '../support/settings.ts';
import { subscriptionOf } from '../graphql/oracle.ts';
import { graphqlUrl, token } from '../support/target.ts';

/** What one message must be answered with; `either` where a limit of the service may come first. */
export interface Expected {
  readonly types: readonly string[];
  readonly errorType?: string;
  readonly id?: string;
}

const documents = [
  'subscription { onReportStatusChanged { id status version } }',
  'subscription S($id: ID) { onReportStatusChanged(id: $id) { id owner reason { code } } }',
  'subscription F($family: String) { onDragonAdded(family: $family) { ...D } } ' +
    'fragment D on Dragon { name family location { city } }',
  'subscription { a: onDragonAdded(family: "green") { name @include(if: true) } }',
  'subscription { onDragonAdded { name } onReportStatusChanged { id } }',
  'query { __typename }',
  'mutation { publishDragonAdded { name } }',
  'subscription { onDragonAdded { wings } }',
  'subscription { __typename }',
  'subscription {',
];
const authorizations: readonly unknown[] = [
  { Authorization: token },
  { authorization: `Bearer ${token}` },
  { Authorization: 'x.y.z' },
  { Authorization: `${token}x` },
  { Authorization: [token] },
  {},
  null,
  'x',
  { 'x-api-key': 'da2-x' },
  { __proto__: { authorization: token } },
];
const host = { host: graphqlUrl.host };

/** A start message of which most parts are right. */
function start(dice: Dice): Record<string, unknown> {
  const query = dice.pick(documents);
  const variables = dice.chance(0.5)
    ? { id: 'x', family: 'green' }
    : { id: dice.pick(hostileValues), family: dice.pick(hostileValues) };
  const authorization = dice.chance(0.7) ? { Authorization: token, ...host } : dice.pick(authorizations);
  const data = dice.chance(0.9)
    ? JSON.stringify({ query, variables })
    : dice.pick([
        '',
        '{',
        '[]',
        'null',
        '{"query":1}',
        `{"query":"{ __typename }","variables":${'['.repeat(5_000)}${']'.repeat(5_000)}}`,
      ]);
  return { id: `m${dice.below(1e9)}`, type: 'start', payload: { data, extensions: { authorization } } };
}

function editText(dice: Dice, text: string): string {
  const at = dice.below(text.length);
  switch (dice.below(4)) {
    case 0:
      return text.slice(0, at) + text.slice(at + 1 + dice.below(8));
    case 1:
      return text.slice(0, at) + dice.pick([...'{}[]",:\\\u0000\ud800é🐉']) + text.slice(at);
    case 2:
      return text.slice(0, at) + text.slice(at, at + 20) + text.slice(at);
    default:
      return text.slice(0, at);
  }
}

/** One message: as it should be, with a wrong member, or with its text spoiled. */
export function messageOf(dice: Dice): string {
  const message = start(dice);
  switch (dice.below(8)) {
    case 0:
      return editText(dice, JSON.stringify(message));
    case 1:
      return JSON.stringify({
        ...message,
        type: dice.pick([
          ...hostileValues,
          'connection_init',
          'stop',
          'complete',
          'START',
          'connection_terminate',
          'subscribe',
          'ping',
        ]),
      });
    case 2:
      return JSON.stringify({ ...message, id: dice.pick(hostileValues) });
    case 3:
      return JSON.stringify({
        ...message,
        payload: dice.chance(0.5)
          ? dice.pick(hostileValues)
          : {
              ...(message['payload'] as object),
              [dice.pick(['data', 'extensions', '__proto__', 'x'])]: dice.pick(hostileValues),
            },
      });
    case 4:
      return dice.pick([
        '',
        ' ',
        'null',
        '[]',
        '{}',
        '0',
        '"x"',
        '{"type":"connection_init"}',
        '{"type":"stop","id":"unknown"}',
        '{"type":["start"],"id":"x"}',
        '{"__proto__":{"type":"connection_init"}}',
        '['.repeat(20_000),
      ]);
    default:
      return JSON.stringify(message);
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What AppSync answers to a message on a connection without a subscription, worked out from its documentation. */
export function expectedOf(text: string): Expected {
  const message = parsed(text);
  const { type, id, payload } = isObject(message) ? message : {};
  if (type === 'connection_init') return { types: ['connection_ack'] };
  const unsupported = { types: ['error'], errorType: 'UnsupportedOperation' };
  if (typeof id !== 'string' || id === '' || id.length > 128) return unsupported;
  if (type === 'stop') return { types: ['error'], errorType: 'UnknownOperationError', id };
  if (type !== 'start' || !isObject(payload) || typeof payload['data'] !== 'string') return unsupported;
  const subscription = subscriptionOf(payload['data']);
  if (subscription === 'none' || !isOurs(payload['extensions'])) return { types: ['error'] };
  return { types: subscription === 'valid' ? ['start_ack'] : ['start_ack', 'error'], id };
}

function isOurs(extensions: unknown): boolean {
  const headers = isObject(extensions) ? extensions['authorization'] : undefined;
  if (!isObject(headers) || Object.values(headers).some((value) => typeof value !== 'string')) return false;
  const own = Object.entries(headers).findLast(([name]) => name.toLowerCase() === 'authorization')?.[1];
  return typeof own === 'string' && own.replace(/^Bearer /i, '') === token;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
