import { Place } from './place.tsx';
import { Time } from './report-row.tsx';
import type { DragonFieldsFragment as Dragon } from '../../generated/web.ts';

/**
 * Texts that people wrote are isolated: their direction, and characters that change the direction, have no effect
 * outside.
 */
export function DragonCard({ dragon }: { dragon: Dragon }) {
  const { country, state, city, neighborhood } = dragon.location;
  return (
    <li tabIndex={-1}>
      <h3>
        <bdi>{dragon.name}</bdi> <bdi className="badge">{dragon.family}</bdi>
      </h3>
      <p dir="auto">{dragon.description}</p>
      <p className="place">
        <Place parts={[neighborhood, city, state, country]} />
      </p>
      <p className="place">
        Added <Time at={dragon.addedAt} />
      </p>
    </li>
  );
}
