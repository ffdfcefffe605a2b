import { createHash } from 'node:crypto';

/**
 * Writes an event as a file contains it: `<ISO time>\t<stream>\t<message>`. Further lines of the message are indented
 * by two spaces.
 */

export interface LogEvent {
  readonly timestamp: number;
  readonly stream: string;
  readonly message: string;
}

export function formatEvent({ timestamp, stream, message }: LogEvent): string {
  const name = stream.replace(/[\t\r\n]/g, ' ');
  const text = withoutLastLineEnds(message.replace(/\r\n?/g, '\n')).replaceAll('\n', '\n  ');
  return `${new Date(timestamp).toISOString()}\t${name}\t${text}\n`;
}

/** This is a loop, because a pattern would examine every run of line ends again from each of its characters. */
function withoutLastLineEnds(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === '\n') end -= 1;
  return text.slice(0, end);
}

const start = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)\t([^\t]*)\t(.*)$/s;

/** Reads events back. Lines that belong to no event (a file cut by a crash) are left out. */
export function parseEvents(text: string): LogEvent[] {
  const events: { timestamp: number; stream: string; message: string }[] = [];
  for (const line of text.split('\n')) {
    const last = events.at(-1);
    if (line.startsWith('  ') && last) last.message += `\n${line.slice(2)}`;
    else {
      const match = start.exec(line);
      if (match)
        events.push({ timestamp: Date.parse(match[1] ?? ''), stream: match[2] ?? '', message: match[3] ?? '' });
    }
  }
  return events;
}

/**
 * Answers the folders for a log group. Its slashes separate folders, and characters that a file system may not take are
 * percent-encoded. No part can lead upwards, be hidden, or look like one of the files. Names usually have the form
 * `/a/b` or `c`; the unusual forms `a/b` and `/c` get a plus, and a name that is too long ends with its digest. So no
 * two groups share a folder.
 */
export function groupFolder(group: string): string[] {
  const absolute = group.startsWith('/');
  const segments = (absolute ? group.slice(1) : group).split('/').map(encodeSegment);
  const usual = absolute === segments.length > 1;
  return usual ? segments : [`+${segments[0] ?? ''}`, ...segments.slice(1)];
}

/** File systems allow 255 bytes. */
const longestName = 240;

function encodeSegment(segment: string): string {
  if (segment === '') return '%';
  const name = segment.replace(/[^A-Za-z0-9_.#-]|^\.+|\.log$/g, (text) =>
    [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  );
  if (name.length <= longestName) return name;
  // No other name contains a tilde, because it is encoded.
  const digest = createHash('sha256').update(segment).digest('hex').slice(0, 32);
  return `${name.slice(0, longestName - 33)}~${digest}`;
}
