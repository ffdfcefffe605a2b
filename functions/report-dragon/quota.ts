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
 * the markers of open reports and the index begin with their owner. Several requests of one person at the same moment
 * may together exceed the quota by their number: to see each other would cost each report a listing more. The fields of
 * one mutation run one after the other.
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
