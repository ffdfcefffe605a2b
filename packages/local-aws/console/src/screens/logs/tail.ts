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

/** The lines that were read of a group, and its size then. */
interface Read {
  readonly bytes: number | undefined;
  readonly lines: readonly Line[];
}

interface Page {
  readonly events: readonly Omit<Line, 'group'>[];
  readonly nextToken?: string;
}

/** Reads new lines: a group is read again only after it has grown, and then from its last line on. */
export class Tail {
  readonly #read = new Map<string, Read>();

  /** Reads one group or all groups. Answers the names of all groups, and the lines; the newest comes first. */
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
    // Several lines may have the same time, so reading begins with the time of the last line.
    const startTime = before.at(-1)?.timestamp ?? Date.now() - watchedMs;
    const input = { logGroupName: group, startTime, limit: 10_000 };
    let lines = before.filter(({ timestamp }) => timestamp < startTime);
    // A page has a megabyte at most.
    for (let nextToken: string | undefined, isFirst = true; isFirst || nextToken !== undefined; isFirst = false) {
      const page: Page = await aws('logs', 'FilterLogEvents', {
        ...input,
        ...(nextToken !== undefined && { nextToken }),
      });
      lines = [...lines, ...page.events.map((event) => ({ ...event, group }))].slice(-mostOfAGroup);
      ({ nextToken } = page);
    }
    this.#read.set(group, { bytes, lines });
  }
}
