import { isIP } from 'node:net';

const offset = String.raw`(?:Z|[+-](?:0\d|1[0-8]):[0-5]\d(?::[0-5]\d)?)`;
const date = String.raw`(\d{4})-(\d{2})-(\d{2})`;
const time = String.raw`(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{0,9})?)?`;

const datePattern = new RegExp(`^${date}${offset}?$`);
const timePattern = new RegExp(`^${time}${offset}?$`);
// Documented as optional, but a value without a zone was seen to be refused: the offset is mandatory here.
const dateTimePattern = new RegExp(`^${date}T${time}${offset}$`);

function isCalendarDate(match: RegExpExecArray | null): boolean {
  if (!match) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (month < 1 || month > 12 || day < 1) return false;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]!;
}

export const isAwsDate = (text: string): boolean => isCalendarDate(datePattern.exec(text));
export const isAwsTime = (text: string): boolean => timePattern.test(text);
export const isAwsDateTime = (text: string): boolean => isCalendarDate(dateTimePattern.exec(text));
export const isAwsTimestamp = (value: unknown): value is number => Number.isSafeInteger(value);

const atom = "[\\w!#$%&'*+/=?^`{|}~-]+";
const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const email = new RegExp(`^${atom}(?:\\.${atom})*@${label}(?:\\.${label})*$`, 'i');

export const isAwsEmail = (text: string): boolean => text.length <= 320 && email.test(text);

/**
 * Accepts digits with spaces or hyphens between them. Without a country code it must be a number of the North American
 * plan.
 */
export function isAwsPhone(text: string): boolean {
  if (text.length > 40 || !/^\+?\d(?:[ -]?\d)*$/.test(text)) return false;
  const digits = text.replace(/\D/g, '');
  if (text.startsWith('+')) return digits.length >= 7 && digits.length <= 15 && !digits.startsWith('0');
  return /^1?[2-9]\d{2}[2-9]\d{6}$/.test(digits);
}

export function isAwsUrl(text: string): boolean {
  if (!/^[a-z][a-z0-9+.-]*:/i.test(text) || !URL.canParse(text)) return false;
  return !new URL(text).pathname.includes('//');
}

export function isAwsIpAddress(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128));
}
