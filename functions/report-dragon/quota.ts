import { ClientError } from '../shared/dragon/errors.ts';
import { markerOf } from '../shared/report/open-reports.ts';
import type { ReportRecord, Slot } from '../shared/report/report.ts';
import { indexPrefix, openPrefixOf, readSlot, slotKey } from '../shared/storage/keys.ts';
import { ifAbsent } from '../shared/storage/object-store.ts';
import type { Ports } from '../shared/dragon/ports.ts';

/** The number of reports that one person may make. */
export interface Quota {
  /** The most reports that are not finished yet. */
  readonly open: number;
  /** The most reports within 24 hours. */
  readonly daily: number;
}

const day = 24 * 60 * 60 * 1000;

/** What a look at a person's reports tells. */
export interface Standing {
  readonly quota: Quota;
  /** The slots that the person may take; none if too many reports are open. */
  readonly free: readonly number[];
  /** The indexed reports of the last 24 hours, at most as many as the quota. */
  readonly today: number;
}

type LookPorts = Pick<Ports, 'derived' | 'clock'>;

/** Makes two requests, however much is stored: the markers of open reports and the index begin with their owner. */
export async function standingOf(ports: LookPorts, owner: string, quota: Quota): Promise<Standing> {
  const [markers, today] = await Promise.all([
    ports.derived.list(openPrefixOf(owner), { limit: quota.open }),
    reportsOfToday(ports, owner, quota.daily),
  ]);
  const taken = markers.objects.map(({ key }) => readSlot(key));
  return { quota, free: freeSlots(taken, quota.open), today };
}

async function reportsOfToday({ derived, clock }: LookPorts, owner: string, daily: number): Promise<number> {
  const prefix = indexPrefix(owner);
  const { objects } = await derived.list(prefix, { limit: daily });
  const times = objects.map(({ key }) => 9_999_999_999_999 - Number(key.slice(prefix.length, prefix.length + 13)));
  return times.filter((time) => clock.now() - time < day).length;
}

/**
 * Lists the slots that may be taken, where `taken` has the numbers of the owner's slots and undefined for a marker from
 * the time without a quota. Those markers, and slots above a quota that became smaller, only ever get fewer. So for
 * each of them one number less is given out, from the top, and nobody's older look lets in more than a newer one.
 */
export function freeSlots(taken: readonly (number | undefined)[], open: number): readonly number[] {
  if (taken.length >= open) return [];
  let most = open;
  for (;;) {
    const others = taken.filter((slot) => slot === undefined || slot >= most).length;
    if (most + others <= open) break;
    most = open - others;
  }
  return Array.from({ length: most }, (_, slot) => slot).filter((slot) => !taken.includes(slot));
}

const mostTries = 8;

/**
 * Takes one of the free slots for a report, or refuses it. Of the requests of one person at the same moment only one
 * gets a slot, and the others look again, so no more reports are ever open than the quota says.
 *
 * What was indexed since the look is counted again where the daily quota is near. Then only reports that hold a slot,
 * and are not indexed yet, are not counted.
 */
export async function takeSlot(
  ports: LookPorts & Pick<Ports, 'random'>,
  { id, owner }: Pick<ReportRecord, 'id' | 'owner'>,
  first: Standing,
): Promise<Slot> {
  const { quota } = first;
  let standing = first;
  for (let attempt = 1; attempt <= mostTries; attempt += 1) {
    if (standing.today >= quota.daily) throw tooManyToday(quota.daily);
    const number = standing.free[Math.floor(ports.random() * standing.free.length)];
    if (number === undefined) break;
    const result = await ports.derived.put(slotKey(owner, number), markerOf(ports, id), ifAbsent);
    if (result.stored) {
      const near = standing.today + quota.open >= quota.daily;
      // The slot is left to the sweeper.
      if (near && (await reportsOfToday(ports, owner, quota.daily)) >= quota.daily) throw tooManyToday(quota.daily);
      return { number, etag: result.etag };
    }
    standing = await standingOf(ports, owner, quota);
  }
  throw tooManyOpen(quota.open);
}

const tooManyToday = (daily: number): ClientError =>
  exceeded('daily', daily, `You have reported ${daily} dragons within a day.`);

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
