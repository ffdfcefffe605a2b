import { asText } from '../kernel/as-text.ts';
import { printable, printableLine } from '../kernel/operator.ts';
import type { LogLine } from './log-lines.ts';

export interface Looks {
  readonly colours: boolean;
  readonly json: boolean;
}

/** Formats a line of a log for a person; with `json` it is one object a line. */
export function formatLogLine(line: LogLine, { colours, json }: Looks): string {
  const { timestamp, group, region, stream, message } = line;
  const time = new Date(timestamp).toISOString();
  if (json) return printable(JSON.stringify({ time, region, group, stream, message }));
  const { level, text } = said(message);
  const paint = (code: number, part: string): string => (colours ? `\u001b[${code}m${part}\u001b[0m` : part);
  const shown = level === undefined ? '' : `${paint(colourOf(level), printableLine(level).padEnd(5))} `;
  const place = [region, shortName(group)].filter(Boolean).join(' ');
  return `${paint(2, time.slice(11, 23))} ${paint(36, place)} ${shown}${printable(text)}`;
}

const levelColours: Readonly<Record<string, number>> = { FATAL: 31, ERROR: 31, WARN: 33, INFO: 32 };

/** A line may have any text as its level. */
const colourOf = (level: string): number => (Object.hasOwn(levelColours, level) ? (levelColours[level] ?? 0) : 0);

/** Shows only the last part of a name: `/aws/lambda/Search` is Search. */
const shortName = (group: string): string => group.split('/').at(-1) ?? group;

interface Said {
  readonly level?: string;
  readonly text: string;
}

/** Reads the JSON that functions log: the level, the message, and the stack of an error. */
function said(message: string): Said {
  const record = objectIn(message);
  if (!record) return { text: message };
  const { level, message: text, errorType, errorMessage, stackTrace, requestId, timestamp: _, ...others } = record;
  const inner = typeof text === 'object' && text !== null ? (text as Record<string, unknown>) : undefined;
  const error = { errorType, errorMessage, stackTrace, ...inner };
  const parts = [
    ...sentences(text, error),
    Object.keys(others).length > 0 ? asText(others) : undefined,
    requestId === undefined ? undefined : `[${asText(requestId).slice(0, 8)}]`,
  ].filter((part) => part !== undefined);
  if (parts.length === 0) return { text: message };
  const stack = Array.isArray(error.stackTrace)
    ? error.stackTrace.slice(1).map((place) => `\n  ${asText(place).trim()}`)
    : [];
  return { ...(typeof level === 'string' && { level }), text: `${parts.join(' ')}${stack.join('')}` };
}

/** The error of a function has a message of its own; that of a field has the message of the record. */
function sentences(text: unknown, { errorType, errorMessage }: Record<string, unknown>): readonly string[] {
  const texts = typeof text === 'string' ? [text] : [];
  if (errorType === undefined || errorType === null) return texts;
  if (errorMessage === undefined) return [[asText(errorType), ...texts].join(': ')];
  return [...texts, `${asText(errorType)}: ${asText(errorMessage)}`];
}

function objectIn(message: string): Record<string, unknown> | undefined {
  if (!message.startsWith('{')) return undefined;
  try {
    return JSON.parse(message) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
