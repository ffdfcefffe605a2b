import { pad, type Timestamp } from '../values/timestamp.ts';
import { monthNames, type PatternToken } from './pattern.ts';

const offsetText = (offset: number, symbol: string, count: number): string => {
  if (symbol === 'X' && offset === 0) return 'Z';
  const size = Math.abs(offset);
  const [hours, minutes] = [pad(Math.floor(size / 60), 2), pad(size % 60, 2)];
  const sign = offset < 0 ? '-' : '+';
  if (count === 1) return sign + hours + (minutes === '00' ? '' : minutes);
  return `${sign}${hours}${count % 2 === 1 ? ':' : ''}${minutes}`;
};

const monthText = (month: number, count: number): string => {
  const name = monthNames[month - 1] ?? '';
  if (count <= 2) return pad(month, count);
  if (count === 3) return name.slice(0, 3);
  if (count === 4) return name;
  return name.slice(0, 1);
};

const symbolText = (at: Timestamp, symbol: string, count: number): string => {
  switch (symbol) {
    case 'y':
      return count === 2 ? pad(at.year % 100, 2) : pad(at.year, count);
    case 'M':
      return monthText(at.month, count);
    case 'd':
      return pad(at.day, count);
    case 'a':
      return at.hour < 12 ? 'AM' : 'PM';
    case 'h':
      return pad(at.hour % 12 || 12, count);
    case 'H':
      return pad(at.hour, count);
    case 'm':
      return pad(at.minute, count);
    case 's':
      return pad(at.second, count);
    case 'S':
      return at.fraction.slice(0, count).padEnd(count, '0');
    case 'n':
      return String(Number(at.fraction.slice(0, 9).padEnd(9, '0')));
    default:
      return offsetText(at.offset ?? 0, symbol, count);
  }
};

/** Implements TO_STRING. */
export const formatTimestamp = (at: Timestamp, pattern: readonly PatternToken[]): string =>
  pattern.map((token) => ('text' in token ? token.text : symbolText(at, token.symbol, token.count))).join('');
