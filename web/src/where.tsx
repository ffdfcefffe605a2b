import { lazy, Suspense, useState } from 'react';
import { shownAs, type Count, type Counts } from './counts.ts';

/**
 * The map is loaded when somebody wants to see it: the shapes of the countries are as large as the rest of the page.
 */
const WorldMap = lazy(() => import('./world-map.tsx'));

interface WhereProps extends Counts {
  readonly choose: (country: string) => void;
}

/** Shows where dragons live and of what kind they are: a map, and tables with the same data. */
export function Where({ families, countries, choose }: WhereProps) {
  const [open, setOpen] = useState(false);
  return (
    <details className="where" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Where they live</summary>
      {open && (
        <Suspense fallback={<p role="status">Loading …</p>}>
          <WorldMap countries={countries} choose={choose} />
        </Suspense>
      )}
      {open && (
        <div className="tables">
          <CountTable heading="Country" counts={countries} choose={choose} />
          <CountTable heading="Family" counts={families} />
        </div>
      )}
    </details>
  );
}

interface CountTableProps {
  readonly heading: string;
  readonly counts: readonly Count[];
  readonly choose?: (key: string) => void;
}

function CountTable({ heading, counts, choose }: CountTableProps) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{heading}</th>
          <th scope="col">Dragons</th>
        </tr>
      </thead>
      <tbody>
        {[...counts]
          .sort((a, b) => b.count - a.count)
          .map(({ key, count }) => (
            <tr key={key}>
              <th scope="row">
                {choose ? (
                  <button type="button" className="link" onClick={() => choose(key)}>
                    <bdi>{shownAs(key)}</bdi>
                  </button>
                ) : (
                  <bdi>{key}</bdi>
                )}
              </th>
              <td>{count}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}
