import type { Clock, EpochMs } from '../../kernel/clock.ts';
import { groupNotFound } from './errors.ts';
import type { LogEvent } from './engine/format.ts';
import type { LogFiles } from './files.ts';
import type { LogsStore, StoredStream } from './store.ts';

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
  events(group: LogGroup): Promise<LogEvent[]>;
  storedBytes(group: LogGroup): Promise<number>;
  has(name: string): boolean;
  /** Keeps for how many days a call wants the events of a group kept. */
  setRetention(group: LogGroup, days: number | undefined): void;
  remove(group: LogGroup): Promise<void>;
  /** The streams that calls have made. */
  streams(group: LogGroup): readonly StoredStream[];
  putStream(group: LogGroup, name: string): void;
  removeStream(group: LogGroup, name: string): void;
  append(group: LogGroup, event: LogEvent): void;
  expireAll(): Promise<void>;
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
      store.remove(name);
      await files.remove(name);
    },
    streams: ({ name }) => store.streams(name),
    putStream: ({ name }, stream) => store.putStream(name, stream, clock.now()),
    removeStream: ({ name }, stream) => store.removeStream(name, stream),
    append: ({ name }, event) => files.append(name, event),
    storedBytes: ({ name }) => files.size(name),
    async events(group) {
      const from = oldest(group);
      return (await files.read(group.name)).filter((event) => event.timestamp >= from);
    },
    async expireAll() {
      for (const group of groups.values())
        if (group.retentionDays !== undefined) await files.expire(group.name, oldest(group));
    },
  };
}
