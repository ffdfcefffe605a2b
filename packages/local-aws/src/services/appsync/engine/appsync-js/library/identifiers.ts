import type { Run, Utilities } from './port.ts';

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** The moment from which KSUIDs count seconds. */
const ksuidEpoch = 1_400_000_000;

const toNumber = (bytes: Uint8Array): bigint => bytes.reduce((number, byte) => (number << 8n) | BigInt(byte), 0n);

function digits(value: bigint, alphabet: string, length: number): string {
  const base = BigInt(alphabet.length);
  let text = '';
  for (let rest = value; text.length < length; rest /= base) text = alphabet.charAt(Number(rest % base)) + text;
  return text;
}

const ulid = ({ clock, ids }: Run): string =>
  digits((BigInt(clock.now()) << 80n) | toNumber(ids.bytes(10)), crockford, 26);

const ksuid = ({ clock, ids }: Run): string =>
  digits((BigInt(Math.floor(clock.now() / 1000) - ksuidEpoch) << 128n) | toNumber(ids.bytes(16)), base62, 27);

export const identifierUtilities: Utilities = {
  'util.autoId': (_, { ids }) => ids.uuid(),
  'util.autoUlid': (_, run) => ulid(run),
  'util.autoKsuid': (_, run) => ksuid(run),
};
