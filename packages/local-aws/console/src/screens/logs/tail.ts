import { aws } from '../../api.ts';

export interface Line {
  readonly eventId: string;
  readonly timestamp: number;
  readonly message: string;
  readonly group: string;
}

interface Group {
  readonly logGroupName: string;
  readonly storedBytes?: number;
}

const watchedMs = 15 * 60_000;
const mostOfAGroup = 200;

/** What was read of a group, and how long it was then. */
interface Read {
  readonly bytes: number | undefined;
  readonly lines: readonly Line[];
}

/** Reads what is new: a group is asked again only once it has grown, and then from its last line on. */
export class Tail {
  readonly #read = new Map<string, Read>();

  /** Of one group, or of all: the names of those that there are, and their lines, newest first. */
  async next(only: string): Promise<{ readonly groups: readonly string[]; readonly lines: readonly Line[] }> {
    const { logGroups } = await aws<{ logGroups: readonly Group[] }>('logs', 'DescribeLogGroups');
    const asked = logGroups.filter(({ logGroupName }) => only === '' || logGroupName === only);
    await Promise.all(
      asked
        .filter((group) => this.#hasGrown(group))
        .map((group) => this.#readOn(group.logGroupName, group.storedBytes)),
    );
    const since = Date.now() - watchedMs;
    const lines = asked
      .flatMap(({ logGroupName }) => this.#read.get(logGroupName)?.lines ?? [])
      .filter(({ timestamp }) => timestamp >= since)
      .sort((a, b) => b.timestamp - a.timestamp);
    return { groups: logGroups.map(({ logGroupName }) => logGroupName), lines };
  }

  #hasGrown({ logGroupName, storedBytes }: Group): boolean {
    const known = this.#read.get(logGroupName);
    return known === undefined || storedBytes === undefined || known.bytes !== storedBytes;
  }

  async #readOn(group: string, bytes: number | undefined): Promise<void> {
    const before = this.#read.get(group)?.lines ?? [];
    // Lines of the same moment may come one after the other.
    const startTime = before.at(-1)?.timestamp ?? Date.now() - watchedMs;
    const input = { logGroupName: group, startTime, limit: 10_000 };
    const { events } = await aws<{ events: readonly Omit<Line, 'group'>[] }>('logs', 'FilterLogEvents', input);
    const earlier = before.filter(({ timestamp }) => timestamp < startTime);
    const lines = [...earlier, ...events.map((event) => ({ ...event, group }))].slice(-mostOfAGroup);
    this.#read.set(group, { bytes, lines });
  }
}
