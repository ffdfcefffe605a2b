import { openOwners, openPlaces, openPrefix, readOpenTime, readSlot, timeText } from '../shared/storage/keys.ts';
import type { ListedObject, ObjectStore } from '../shared/storage/object-store.ts';
import { listAll } from '../shared/storage/object-store.ts';

/** A marker of an open report. */
export interface OpenMarker {
  readonly key: string;
  readonly id: string;
  /** By the clock of S3. */
  readonly openedAt: number;
  /** The time and the id. Markers are in this order. */
  readonly place: string;
}

/** The place where the next sweep continues. A container keeps it; a new container begins with the oldest. */
export interface Continuation {
  after?: string | undefined;
  afterOwner?: string | undefined;
}

export interface OpenMarkers {
  readonly oldestFirst: AsyncIterator<OpenMarker>;
  /** Slots, and markers by owner that may have no marker by time, in the order of their keys. */
  readonly owners: AsyncIterator<OpenMarker>;
}

/**
 * Reads the markers of reports that were opened until `before`. If there are few, one listing tells all. Otherwise the
 * places of the markers by time are read page by page and merged, so that the first is known after one page of each.
 */
export async function readOpenMarkers(
  derived: Pick<ObjectStore, 'list'>,
  before: number,
  { after = '', afterOwner }: Continuation,
): Promise<OpenMarkers> {
  const page = await derived.list(openPrefix);
  if (!page.more) {
    const all = page.objects.map(markerOf);
    const wanted = withoutSeconds(all).filter(({ openedAt, place }) => openedAt <= before && place > after);
    const slots = all.filter((marker) => isSlot(marker) && marker.openedAt <= before);
    return { oldestFirst: each(wanted), owners: each(slots) };
  }
  return { oldestFirst: merged(derived, before, after), owners: byOwner(derived, before, afterOwner) };
}

function markerOf({ key, modified }: ListedObject): OpenMarker {
  const { id, time } = readOpenTime(key) ?? { id: key.slice(openPrefix.length), time: timeText(modified) };
  return { key, id, openedAt: modified, place: `${time}-${id}` };
}

/** Only the content of a slot tells whose it is: its key has no id. */
export const isSlot = ({ key }: Pick<OpenMarker, 'key'>): boolean => readSlot(key) !== undefined;

const byTime = ({ key }: OpenMarker): boolean => readOpenTime(key) !== undefined;

/** Leaves out slots, and markers by owner whose report has a marker by time, and sorts the others. */
function withoutSeconds(markers: readonly OpenMarker[]): readonly OpenMarker[] {
  const timed = new Set(markers.filter(byTime).map(({ id }) => id));
  return markers
    .filter((marker) => byTime(marker) || (!isSlot(marker) && !timed.has(marker.id)))
    .sort((a, b) => Number(a.place > b.place) - Number(a.place < b.place));
}

async function* each(markers: readonly OpenMarker[]): AsyncGenerator<OpenMarker> {
  yield* markers;
}

async function* merged(derived: Pick<ObjectStore, 'list'>, before: number, after: string): AsyncGenerator<OpenMarker> {
  const streams = openPlaces.map((folder) => inPlace(derived, folder, before, after));
  const heads = await Promise.all(streams.map((stream) => stream.next()));
  for (;;) {
    let [first, oldest]: [number, OpenMarker | undefined] = [-1, undefined];
    heads.forEach(({ value }, index) => {
      if (value !== undefined && (oldest === undefined || value.place < oldest.place)) [first, oldest] = [index, value];
    });
    const stream = streams[first];
    if (oldest === undefined || stream === undefined) return;
    yield oldest;
    heads[first] = await stream.next();
  }
}

async function* inPlace(
  derived: Pick<ObjectStore, 'list'>,
  folder: string,
  before: number,
  after: string,
): AsyncGenerator<OpenMarker, undefined> {
  for await (const object of listAll(derived, folder, folder + after)) {
    const marker = markerOf(object);
    if (marker.openedAt > before) return;
    yield marker;
  }
}

async function* byOwner(
  derived: Pick<ObjectStore, 'list'>,
  before: number,
  after = openOwners,
): AsyncGenerator<OpenMarker> {
  for await (const object of listAll(derived, openPrefix, after)) {
    const marker = markerOf(object);
    if (marker.openedAt <= before) yield marker;
  }
}
