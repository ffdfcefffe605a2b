import { useCallback, useEffect, useState } from 'react';
import type { DragonFieldsFragment as Dragon } from '../../generated/web.ts';
import { run, subscribe } from './client.ts';
import { countDragons, getDragon, listDragons, onDragonAdded } from './operations.ts';

interface Filter {
  readonly name: string;
  readonly family: string;
}

const pageSize = 12;

/** The dragons of the world: filtered, page by page, and growing while one looks. */
export function Catalogue({ shown, show }: { shown: string | undefined; show: (name: string | undefined) => void }) {
  const [filter, setFilter] = useState<Filter>({ name: '', family: '' });
  const families = useFamilies();
  const { dragons, more, loading, failure } = useDragons(filter);
  return (
    <section aria-labelledby="catalogue">
      <h2 id="catalogue">The dragons of the world</h2>
      <form className="filter" role="search" onSubmit={(event) => event.preventDefault()}>
        <label>
          Name contains
          <input type="search" value={filter.name} onChange={(event) => setFilter({ ...filter, name: event.target.value })} />
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
      {shown !== undefined && <Shown name={shown} close={() => show(undefined)} />}
      {failure && <p role="alert">{failure}</p>}
      <ul className="dragons" aria-busy={loading} data-testid="dragons">
        {dragons.map((dragon) => (
          <DragonCard key={dragon.name} dragon={dragon} />
        ))}
      </ul>
      {!loading && !failure && dragons.length === 0 && <p>No dragon is like that.</p>}
      {more && (
        <button type="button" className="quiet" disabled={loading} onClick={more}>
          More
        </button>
      )}
    </section>
  );
}

function DragonCard({ dragon }: { dragon: Dragon }) {
  const { country, state, city, neighborhood } = dragon.location;
  return (
    <li>
      <h3>
        {dragon.name} <span className="family">{dragon.family}</span>
      </h3>
      <p>{dragon.description}</p>
      <p className="place">{[neighborhood, city, state, country].join(' · ')}</p>
    </li>
  );
}

/** One dragon by its name: where a rejected report points to. */
function Shown({ name, close }: { name: string; close: () => void }) {
  const [dragon, setDragon] = useState<Dragon | null>();
  useEffect(() => {
    setDragon(undefined);
    run(getDragon, { name }).then(({ getDragon: found }) => setDragon(found), () => setDragon(null));
  }, [name]);
  return (
    <div className="shown" role="region" aria-label={`The dragon ${name}`} data-testid="shown">
      {dragon === undefined && <p>Loading …</p>}
      {dragon === null && <p>There is no dragon of this name.</p>}
      {dragon && (
        <ul className="dragons">
          <DragonCard dragon={dragon} />
        </ul>
      )}
      <button type="button" className="quiet" onClick={close}>
        Close
      </button>
    </div>
  );
}

function useFamilies(): string[] {
  const [families, setFamilies] = useState<string[]>([]);
  useEffect(() => {
    run(countDragons, { by: 'FAMILY' }).then(
      ({ countDragons: counts }) => setFamilies(counts.map(({ key }) => key).sort()),
      () => setFamilies([]),
    );
  }, []);
  return families;
}

function useDragons(filter: Filter) {
  const [dragons, setDragons] = useState<Dragon[]>([]);
  const [nextToken, setNextToken] = useState<string | null>(null);
  const [loading, setLoading] = useState(true);
  const [failure, setFailure] = useState<string>();

  const load = useCallback(
    async (token: string | null, isCurrent: () => boolean) => {
      setLoading(true);
      try {
        const page = await readPage(filter, token);
        if (!isCurrent()) return;
        setDragons((before) => (token ? merge(before, page.items) : page.items));
        setNextToken(page.nextToken);
        setFailure(undefined);
      } catch (error) {
        if (isCurrent()) setFailure(error instanceof Error ? error.message : String(error));
      } finally {
        if (isCurrent()) setLoading(false);
      }
    },
    [filter],
  );

  useEffect(() => {
    let current = true;
    const timer = setTimeout(() => void load(null, () => current), 150);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [load]);

  useEffect(
    () =>
      subscribe(
        onDragonAdded,
        {},
        ({ onDragonAdded: added }) => added && matches(filter, added) && setDragons((before) => (before.some(({ name }) => name === added.name) ? before : [added, ...before])),
        () => undefined,
      ),
    [filter],
  );
  return { dragons, loading, failure, more: nextToken ? () => void load(nextToken, () => true) : undefined };
}

/** A dragon that was announced while one looked comes again on its page. */
const merge = (before: Dragon[], page: Dragon[]): Dragon[] => [...before, ...page.filter(({ name }) => !before.some((known) => known.name === name))];

/** A page may be short and still have a token: read on until something is there to show. */
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

const toInput = ({ name, family }: Filter) => ({ ...(name.trim() && { name: { contains: name } }), ...(family && { family: { eq: family } }) });

const matches = ({ name, family }: Filter, dragon: Dragon): boolean => (!family || dragon.family === family) && dragon.name.toLowerCase().includes(name.trim().toLowerCase());
