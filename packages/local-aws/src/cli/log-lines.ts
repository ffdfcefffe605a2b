import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { basename, join, relative, dirname, sep } from 'node:path';
import { isPlainFile } from '../storage/plain-file.ts';
import { regionFolder, regionsWithState } from '../storage/region-folders.ts';
import { parseEvents, type LogEvent } from '../runtime/compose.ts';

export interface LogFilter {
  /** A part of the log group's name; upper and lower case are equal. */
  readonly name?: string | undefined;
  /** A request id, or the beginning of one. */
  readonly request?: string | undefined;
  /** Tells which regions are read; undefined is the main one. */
  readonly isOf?: ((region: string | undefined) => boolean) | undefined;
  /** Includes the lines that the platform writes: starts, ends and reports of requests. */
  readonly platform?: boolean | undefined;
}

export interface LogLine extends LogEvent {
  readonly group: string;
  /** The region, unless it is the main one. */
  readonly region?: string;
}

/** The most bytes of a file that are read. The runtime writes shorter ones. */
const mostBytes = 128 * 2 ** 20;

/**
 * Reads the log files of a data directory, of all its regions. A runtime may be using it or not. `leftOut` is told once
 * of each file that is too long to be one of a log.
 */
export function createLogReader(
  directory: string,
  filter: LogFilter,
  leftOut: (file: string) => void = () => undefined,
) {
  /** Keyed by the number of the file (inode), which stays the same when a full file is renamed. */
  const offsets = new Map<number, number>();
  const wanted = wantedBy(filter);
  const { isOf = () => true } = filter;
  const files = (): LogFile[] => filesOf(directory).filter(({ region }) => isOf(region));
  const newIn = ({ file, ...of }: LogFile): LogLine[] => {
    const found = statSync(file, { throwIfNoEntry: false });
    // A full file is renamed, or a day expires.
    if (!found) return [];
    const { size, ino } = found;
    const known = offsets.get(ino) ?? 0;
    if (size - known > mostBytes) {
      leftOut(file);
      offsets.set(ino, size);
      return [];
    }
    const { text, end } = textFrom(file, size, known);
    offsets.set(ino, end);
    return parseEvents(text)
      .map((event) => ({ ...event, ...of }))
      .filter(wanted);
  };
  const skip = (all: readonly LogFile[]): void => {
    for (const { file } of all) {
      const found = statSync(file, { throwIfNoEntry: false });
      if (found) offsets.set(found.ino, found.size);
    }
  };
  /**
   * Answers the last lines since the last call; the first call looks at all lines. Earlier days are not read in vain.
   */
  function read(most = Infinity): LogLine[] {
    let found: LogLine[] = [];
    let left = files();
    while (left.length > 0 && found.length < most) {
      const newest = left.map(dayOf).reduce((one, other) => (one > other ? one : other));
      const lines = left.filter((file) => dayOf(file) === newest).flatMap(newIn);
      found = [...lines.sort((a, b) => a.timestamp - b.timestamp), ...found];
      left = left.filter((file) => dayOf(file) !== newest);
    }
    skip(left);
    return most === Infinity ? found : found.slice(-most);
  }
  return {
    read,
    /** Skips the lines that exist, so that `read` answers only new lines. */
    skip: () => skip(files()),
  };
}

/** A file has the events of one day. */
const dayOf = ({ file }: LogFile): string => basename(file).slice(0, 10);

function wantedBy({ name = '', request = '', platform = false }: LogFilter): (line: LogLine) => boolean {
  const part = name.toLowerCase();
  return ({ group, message }) =>
    group.toLowerCase().includes(part) && message.includes(request) && (platform || !isOfPlatform(message));
}

const isOfPlatform = (message: string): boolean =>
  /^(?:INIT_START|START RequestId:|END RequestId:|REPORT RequestId:) /.test(message) ||
  /^\{[^{]{0,60}"type":"platform\./.test(message) ||
  /^\{[^}]{0,200}"logType":"(?:ExecutionSummary|RequestSummary)"/.test(message);

type LogFile = Pick<LogLine, 'group' | 'region'> & { readonly file: string };

const filesOf = (directory: string): LogFile[] => [
  ...filesIn(join(directory, 'logs')),
  ...regionsWithState(directory).flatMap((region) =>
    filesIn(join(regionFolder(directory, region), 'logs')).map((file) => ({ ...file, region })),
  ),
];

/** Names a log group as its folder does: unusual characters stay encoded. */
function filesIn(directory: string): LogFile[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => /[\\/]\d{4}-\d\d-\d\d(\.0)?\.log$/.test(name))
    .filter((name) => isPlainFile(join(directory, name)))
    .map((name) => {
      const file = join(directory, name);
      const folder = relative(directory, dirname(file)).split(sep);
      return { file, group: `${folder.length > 1 ? '/' : ''}${folder.join('/')}` };
    });
}

/** Reads whole lines only, because the last line may still be being written. */
function textFrom(file: string, size: number, from: number): { text: string; end: number } {
  const start = size < from ? 0 : from;
  const bytes = Buffer.alloc(size - start);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, bytes, 0, bytes.length, start);
  } finally {
    closeSync(descriptor);
  }
  const end = bytes.lastIndexOf(0x0a) + 1;
  return { text: bytes.subarray(0, end).toString('utf8'), end: start + end };
}
