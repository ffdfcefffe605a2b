import type { Clock, EpochMs } from '../../kernel/clock.ts';
import { groupNotFound } from './errors.ts';
import type { LogEvent } from './engine/format.ts';
import type { LogFiles, StoredEvent, Time } from './files.ts';
import type { LogsStore, StoredStream } from './store.ts';
import { createWrittenStreams } from './written-streams.ts';

export interface LogGroup {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: EpochMs;
  readonly retentionDays?: number;
}

export interface Groups {
  put(name: string, retentionDays?: number): LogGroup;
  /**
   * Makes the group if the template has none, as Lambda makes the groups of its functions. docs: AWS Lambda Developer
   * Guide, "Sending Lambda function logs to CloudWatch Logs"
   */
  ensure(name: string): void;
  list(): LogGroup[];
  find(reference: { logGroupName?: string; logGroupIdentifier?: string }): LogGroup;
  /** Reads the events of the days of a time, a piece in each turn of the event loop. */
  events(group: LogGroup, time?: Time): AsyncIterable<StoredEvent[]>;
  storedBytes(group: LogGroup): Promise<number>;
  has(name: string): boolean;
  /** Keeps for how many days a call wants the events of a group kept. */
  setRetention(group: LogGroup, days: number | undefined): void;
  remove(group: LogGroup): Promise<void>;
  /** Tells whether a call has made the stream, or anybody has written into it. */
  hasStream(group: LogGroup, name: string): Promise<boolean>;
  /** The streams that calls have made. */
  streams(group: LogGroup): readonly StoredStream[];
  putStream(group: LogGroup, name: string): void;
  removeStream(group: LogGroup, name: string): void;
  append(group: Pick<LogGroup, 'name'>, event: LogEvent): void;
  expireAll(): Promise<void>;
  /** Tells whether events of any group are to be dropped with time. */
  haveRetention(): boolean;
}

export function createGroups(options: {
  clock: Clock;
  files: LogFiles;
  store: LogsStore;
  region: string;
  accountId: string;
}): Groups {
  const { clock, files, store, region, accountId } = options;
  const groups = new Map<string, LogGroup>();
  const put = (name: string, retentionDays?: number): LogGroup => {
    const group = {
      name,
      arn: `arn:aws:logs:${region}:${accountId}:log-group:${name}`,
      createdAt: store.group(name, clock.now()),
      ...(retentionDays !== undefined && { retentionDays }),
    };
    groups.set(name, group);
    return group;
  };
  for (const { name } of store.groups()) put(name, store.retention(name));
  const oldest = (group: LogGroup): number =>
    group.retentionDays === undefined ? 0 : clock.now() - group.retentionDays * 86_400_000;
  const written = createWrittenStreams();
  async function* events(group: LogGroup, { from = 0, to = Infinity }: Time = {}): AsyncGenerator<StoredEvent[]> {
    const time = { from: Math.max(from, oldest(group)), to };
    for await (const piece of files.read(group.name, time))
      yield piece.filter(({ timestamp }) => timestamp >= time.from && timestamp <= to);
  }
  const append = ({ name }: Pick<LogGroup, 'name'>, event: LogEvent): void => {
    files.append(name, event);
    written.note(name, event.stream);
  };
  return {
    put,
    ensure(name) {
      if (!groups.has(name)) put(name);
    },
    list: () => [...groups.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    find({ logGroupName, logGroupIdentifier }) {
      const name =
        logGroupName ?? logGroupIdentifier?.replace(/^arn:aws:logs:[^:]*:[^:]*:log-group:/, '').replace(/:\*$/, '');
      const group = name === undefined ? undefined : groups.get(name);
      if (!group) throw groupNotFound();
      return group;
    },
    has: (name) => groups.has(name),
    setRetention({ name }, days) {
      store.putRetention(name, days);
      put(name, days);
    },
    async remove({ name }) {
      groups.delete(name);
      written.forget(name);
      store.remove(name);
      await files.remove(name);
    },
    streams: ({ name }) => store.streams(name),
    putStream: ({ name }, stream) => store.putStream(name, stream, clock.now()),
    removeStream: ({ name }, stream) => store.removeStream(name, stream),
    append,
    storedBytes: ({ name }) => files.size(name),
    events,
    async hasStream(group, name) {
      if (store.hasStream(group.name, name)) return true;
      return written.has(group.name, name, () => events(group));
    },
    haveRetention: () => [...groups.values()].some(({ retentionDays }) => retentionDays !== undefined),
    async expireAll() {
      for (const group of groups.values())
        if (group.retentionDays !== undefined) await files.expire(group.name, oldest(group));
    },
  };
}
