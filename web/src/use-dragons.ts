import { useCallback, useEffect, useRef, useState } from 'react';
import type { DragonFieldsFragment as Dragon } from '../../generated/web.ts';
import { inTime } from './catch-up.ts';
import { run, subscribe } from './client.ts';
import { keepLive } from './keep-live.ts';
import { matches, toInput, type Filter } from './filter.ts';
import { messageOf } from './message.ts';
import { listDragons, onDragonAdded } from './operations.ts';

interface Listing {
  readonly dragons: readonly Dragon[];
  readonly nextToken: string | null;
  readonly loading: boolean;
  readonly failure?: string | undefined;
}

const pageSize = 12;
/** The time is longer than that between two keystrokes. */
const typingMs = 150;

/** Loads the dragons that match the filter, as far as they were requested. */
export function useDragons(filter: Filter) {
  const [listing, setListing] = useState<Listing>({ dragons: [], nextToken: null, loading: true });
  const reading = useRef<object>(undefined);
  /** The dragons that were announced while the page was open. The first page may lack them. */
  const announced = useRef<readonly Dragon[]>([]);

  /** The result of a reading is dropped if a later one has begun, or the filter has changed. */
  const load = useCallback(
    async (token: string | null): Promise<void> => {
      const mine = (reading.current = {});
      const settle = (change: (before: Listing) => Listing): void => {
        if (reading.current === mine) setListing(change);
      };
      setListing((before) => ({ ...before, loading: true }));
      try {
        const { items, nextToken } = await readPage(filter, token);
        settle(({ dragons }) => ({
          dragons: append(token ? dragons : announced.current.filter((dragon) => matches(filter, dragon)), items),
          nextToken,
          loading: false,
        }));
      } catch (error) {
        const failure = messageOf(error);
        settle(({ dragons }) => ({ dragons: token ? dragons : [], nextToken: token, loading: false, failure }));
      }
    },
    [filter],
  );

  useEffect(() => {
    setListing((before) => ({ ...before, loading: true }));
    const timer = setTimeout(() => void load(null), typingMs);
    return () => {
      reading.current = undefined;
      clearTimeout(timer);
    };
  }, [load]);

  const add = (dragon: Dragon): void => {
    const first = (before: readonly Dragon[]): Dragon[] => [
      dragon,
      ...before.filter(({ name }) => name !== dragon.name),
    ];
    announced.current = first(announced.current);
    if (matches(filter, dragon)) setListing((before) => ({ ...before, dragons: first(before.dragons) }));
  };
  return { ...listing, more: () => void load(listing.nextToken), add };
}

/** An announced dragon comes again on its page, and must not appear twice. */
const append = (before: readonly Dragon[], page: readonly Dragon[]): Dragon[] => [
  ...before,
  ...page.filter(({ name }) => !before.some((known) => known.name === name)),
];

/** A page may be short and still have a token, so this reads on until there is something to show. */
async function readPage(filter: Filter, token: string | null): Promise<{ items: Dragon[]; nextToken: string | null }> {
  const items: Dragon[] = [];
  let nextToken = token;
  do {
    const { listDragons: page } = await run(listDragons, { filter: toInput(filter), limit: pageSize, nextToken });
    items.push(...page.items);
    nextToken = page.nextToken;
  } while (nextToken && items.length < pageSize / 2);
  return { items, nextToken };
}

/**
 * Calls `added` for every dragon that is accepted while the page is open, even while the connection was gone. Answers
 * false while some may be missing.
 */
export function useAddedDragons(added: (dragon: Dragon) => void): boolean {
  const listener = useRef(added);
  const [live, setLive] = useState(true);
  useEffect(() => void (listener.current = added));
  useEffect(() => {
    const tell = (dragon: Dragon): void => listener.current(dragon);
    const known = createKnown();
    return keepLive({
      field: 'onDragonAdded',
      subscribe: (failed) =>
        subscribe(
          onDragonAdded,
          {},
          ({ onDragonAdded: dragon }) => {
            if (!dragon) return;
            known.isNew(dragon);
            tell(dragon);
          },
          failed,
        ),
      readBack: () => readBack(known, tell),
      // The list tells that the server cannot be reached.
      onError: () => undefined,
      onLive: setLive,
    });
  }, []);
  return live;
}

/** The dragons that were read or announced so far. */
interface Known {
  isNew(dragon: Dragon): boolean;
  /** The first reading is over. Its dragons are not new, and the list shows them page by page. */
  readOnce: boolean;
}

function createKnown(): Known {
  const names = new Set<string>();
  return {
    readOnce: false,
    isNew({ name }) {
      const before = names.size;
      return names.add(name).size > before;
    },
  };
}

/** Nothing lists dragons by their time, so all are read, up to a bound. */
const mostPages = 10;

async function readBack(known: Known, tell: (dragon: Dragon) => void): Promise<void> {
  let nextToken: string | null = null;
  for (let pages = 0; pages < mostPages; pages += 1) {
    const { listDragons: page }: { listDragons: DragonPage } = await inTime(
      run(listDragons, { filter: {}, limit: 100, nextToken }),
    );
    const added = page.items.filter((dragon) => known.isNew(dragon));
    if (known.readOnce) added.forEach(tell);
    nextToken = page.nextToken;
    if (nextToken === null) break;
  }
  known.readOnce = true;
}

interface DragonPage {
  readonly items: Dragon[];
  readonly nextToken: string | null;
}
