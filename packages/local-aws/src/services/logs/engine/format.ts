import { createHash } from 'node:crypto';

/**
 * How an event stands in a file: `<ISO time>\t<stream>\t<message>`, further lines of the message indented by two
 * spaces.
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

/** By hand: a pattern would look at every run of line ends anew from each of them. */
function withoutLastLineEnds(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === '\n') end -= 1;
  return text.slice(0, end);
}

const start = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)\t([^\t]*)\t(.*)$/s;

/** The reverse; lines that belong to nothing (a file cut by a crash) are left out. */
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
 * A folder for a log group: its slashes stay folders, everything that a file system may not like is percent-encoded,
 * and a segment can neither climb nor hide nor look like one of the files. `/a/b` and `c` are the usual forms of names;
 * the unusual `a/b` and `/c` get a plus, and what is too long for a file name ends with its digest, so that no two
 * groups share a folder.
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
  // No other name has a tilde: it is encoded.
  const digest = createHash('sha256').update(segment).digest('hex').slice(0, 32);
  return `${name.slice(0, longestName - 33)}~${digest}`;
}
