import { Time } from './report-row.tsx';
import type { DragonFieldsFragment as Dragon } from '../../generated/web.ts';

export function DragonCard({ dragon }: { dragon: Dragon }) {
  const { country, state, city, neighborhood } = dragon.location;
  return (
    <li tabIndex={-1}>
      <h3>
        {dragon.name} <span className="badge">{dragon.family}</span>
      </h3>
      <p>{dragon.description}</p>
      <p className="place">{[neighborhood, city, state, country].join(' · ')}</p>
      <p className="place">
        Added <Time at={dragon.addedAt} />
      </p>
    </li>
  );
}
