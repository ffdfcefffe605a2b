import { useEffect, useRef } from 'react';
import type { useCounts } from './counts.ts';
import { DragonCard } from './dragon-card.tsx';
import { FilterForm } from './filter-form.tsx';
import { isEmpty, useFilter } from './filter.ts';
import { Shown, type Asked } from './shown.tsx';
import { useAddedDragons, useDragons } from './use-dragons.ts';
import { Where } from './where.tsx';

/** Shows the dragons of the world: filtered, page by page, and growing while somebody watches. */
export function Catalogue({
  asked,
  close,
  counts,
}: {
  asked: Asked | undefined;
  close: () => void;
  counts: ReturnType<typeof useCounts>;
}) {
  const [filter, setFilter] = useFilter();
  const { dragons, nextToken, loading, failure, more, add } = useDragons(filter);
  const { list, follow } = useFocusOnNew(loading);
  const live = useAddedDragons((dragon) => {
    counts.add(dragon.family, dragon.location.country);
    add(dragon);
  });
  const readMore = (): void => {
    if (loading) return;
    if (failure) counts.read();
    follow();
    more();
  };
  useReadAgain(live, failure !== undefined, () => {
    counts.read();
    more();
  });
  return (
    <section aria-labelledby="catalogue">
      <h2 id="catalogue">The dragons of the world</h2>
      <FilterForm filter={filter} setFilter={setFilter} {...counts} />
      <p role="status" className="behind">
        {!live && 'New dragons may be missing: the connection is interrupted.'}
      </p>
      {asked && <Shown asked={asked} close={close} />}
      <p role="status" className="hint tally">
        {!loading && !failure && tally(dragons.length, nextToken !== null, isEmpty(filter) ? counts.total : undefined)}
      </p>
      <ul ref={list} className="dragons" aria-busy={loading} aria-labelledby="catalogue" data-testid="dragons">
        {dragons.map((dragon) => (
          <DragonCard key={dragon.name} dragon={dragon} />
        ))}
      </ul>
      {loading && !failure && dragons.length === 0 && <p role="status">Loading …</p>}
      {failure && <p role="alert">{failure}</p>}
      {(failure !== undefined || nextToken !== null) && (
        <button type="button" className="quiet" aria-disabled={loading} onClick={readMore}>
          {failure ? 'Try again' : 'More'}
        </button>
      )}
      <Where {...counts} choose={(country) => setFilter({ ...filter, country })} />
    </section>
  );
}

/** Writes one sentence about what is shown, which a screen reader reads when it changes. */
function tally(shown: number, more: boolean, all: number | undefined): string {
  if (shown === 0) return 'No dragon is like that.';
  if (more && all !== undefined && all > shown) return `${shown} of ${all} dragons`;
  if (more) return `The first ${shown} dragons that are like that`;
  return shown === 1 ? 'One dragon' : `${shown} dragons`;
}

/** When the connection is back, reads again what could not be read. */
function useReadAgain(live: boolean, failed: boolean, read: () => void): void {
  const before = useRef(live);
  useEffect(() => {
    if (live && !before.current && failed) read();
    before.current = live;
  }, [live]);
}

/** After a request for more, the focus goes to the first new dragon, because the button may be gone by then. */
function useFocusOnNew(loading: boolean) {
  const list = useRef<HTMLUListElement>(null);
  const last = useRef<Element | null>(undefined);
  useEffect(() => {
    if (loading || last.current === undefined) return;
    const next = last.current ? last.current.nextElementSibling : list.current?.firstElementChild;
    if (next instanceof HTMLElement) next.focus();
    last.current = undefined;
  }, [loading]);
  return { list, follow: () => void (last.current = list.current?.lastElementChild ?? null) };
}
