import { useEffect, useRef, useState } from 'react';
import { DragonCard } from './dragon-card.tsx';
import { Shown, type Asked } from './shown.tsx';
import { useAddedDragons, useDragons, useFamilies, type Filter } from './use-dragons.ts';

/** The dragons of the world: filtered, page by page, and growing while one looks. */
export function Catalogue({ asked, close }: { asked: Asked | undefined; close: () => void }) {
  const [filter, setFilter] = useState<Filter>({ name: '', family: '' });
  const { families, know, read: readFamilies } = useFamilies();
  const { dragons, nextToken, loading, failure, more, add } = useDragons(filter);
  const { list, follow } = useFocusOnNew(loading);
  const live = useAddedDragons((dragon) => {
    know(dragon.family);
    add(dragon);
  });
  const readMore = (): void => {
    if (loading) return;
    if (failure) readFamilies();
    follow();
    more();
  };
  return (
    <section aria-labelledby="catalogue">
      <h2 id="catalogue">The dragons of the world</h2>
      <a className="jump" href="#report">
        Report a dragon
      </a>
      <FilterForm filter={filter} setFilter={setFilter} families={families} />
      <p role="status" className="behind">
        {!live && 'New dragons may be missing: the connection is interrupted.'}
      </p>
      {asked && <Shown asked={asked} close={close} />}
      <ul ref={list} className="dragons" aria-busy={loading} aria-labelledby="catalogue" data-testid="dragons">
        {dragons.map((dragon) => (
          <DragonCard key={dragon.name} dragon={dragon} />
        ))}
      </ul>
      {loading && !failure && dragons.length === 0 && <p role="status">Loading …</p>}
      {!loading && !failure && dragons.length === 0 && <p role="status">No dragon is like that.</p>}
      {failure && <p role="alert">{failure}</p>}
      {(failure !== undefined || nextToken !== null) && (
        <button type="button" className="quiet" aria-disabled={loading} onClick={readMore}>
          {failure ? 'Try again' : 'More'}
        </button>
      )}
    </section>
  );
}

function FilterForm({
  filter,
  setFilter,
  families,
}: {
  filter: Filter;
  setFilter: (filter: Filter) => void;
  families: readonly string[];
}) {
  return (
    <form className="filter" role="search" onSubmit={(event) => event.preventDefault()}>
      <label>
        Name contains
        <input
          type="search"
          value={filter.name}
          onChange={(event) => setFilter({ ...filter, name: event.target.value })}
        />
      </label>
      <label>
        Family
        <select value={filter.family} onChange={(event) => setFilter({ ...filter, family: event.target.value })}>
          <option value="">all</option>
          {families.map((family) => (
            <option key={family}>{family}</option>
          ))}
        </select>
      </label>
    </form>
  );
}

/** Whoever asked for more goes on at the first that came; the button may be gone by then. */
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
