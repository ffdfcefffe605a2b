import { ClientError } from '../shared/dragon/errors.ts';
import { indexPrefix, openPrefixOf } from '../shared/storage/keys.ts';
import type { Ports } from '../shared/dragon/ports.ts';

/** The number of reports that one person may make. */
export interface Quota {
  /** The most reports that are not finished yet. */
  readonly open: number;
  /** The most reports within 24 hours. */
  readonly daily: number;
}

const day = 24 * 60 * 60 * 1000;

/**
 * Answers the refusal of one more report, if it would exceed the quota. It makes two requests, however much is stored:
 * the markers of open reports and the index begin with their owner. Requests of one person at the same moment do not
 * see each other here: `refuseRace` does.
 */
export async function excessOf(
  ports: Pick<Ports, 'derived' | 'clock'>,
  owner: string,
  { open, daily }: Quota,
): Promise<ClientError | undefined> {
  const [markers, entries] = await Promise.all([
    ports.derived.list(openPrefixOf(owner), { limit: open }),
    ports.derived.list(indexPrefix(owner), { limit: daily }),
  ]);
  if (markers.objects.length >= open) return tooManyOpen(open);
  const oldest = entries.objects[daily - 1]?.key.slice(indexPrefix(owner).length, indexPrefix(owner).length + 13);
  if (oldest !== undefined && ports.clock.now() - (9_999_999_999_999 - Number(oldest)) < day)
    return exceeded('daily', daily, `You have reported ${daily} dragons within a day.`);
  return undefined;
}

/**
 * Refuses a report whose marker is written, if there are too many now. Lists of S3 show each write that has ended, so
 * of the requests that run at the same moment the last one sees the markers of all others, and no more than the quota
 * gets further. What has become of the last day is indexed before its marker goes, so the daily quota can be exceeded
 * by open reports only. A marker that is left here goes with the next sweeps. docs: Amazon S3 User Guide, "Amazon S3
 * data consistency model"
 */
export async function refuseRace(ports: Pick<Ports, 'derived'>, owner: string, { open }: Quota): Promise<void> {
  const { more } = await ports.derived.list(openPrefixOf(owner), { limit: open });
  if (more) throw tooManyOpen(open);
}

const tooManyOpen = (open: number): ClientError =>
  exceeded('open', open, `${open} of your reports are not decided yet.`);

function exceeded(quota: keyof Quota, limit: number, what: string): ClientError {
  return new ClientError('QUOTA_EXCEEDED', `${what} Please report again later.`, { quota, limit });
}

/** Reads `OPEN/DAILY`, or answers undefined for no quota. A list has at most 1,000 keys. */
export function readQuota(text: string | undefined): Quota | undefined {
  if (text === undefined) return undefined;
  const [open = 0, daily = 0] = text.split('/').map(Number);
  if (![open, daily].every((limit) => Number.isInteger(limit) && limit >= 1 && limit <= 1_000))
    throw new Error(`REPORT_QUOTA is ${text}: it must be like 20/200, each from 1 to 1,000.`);
  return { open, daily };
}
