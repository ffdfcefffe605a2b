import { geoEqualEarth, geoPath } from 'd3-geo';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import atlas from 'world-atlas/countries-110m.json';
import type { Count } from './counts.ts';

interface Named {
  readonly name: string;
}

const topology = atlas as unknown as Topology<{ countries: GeometryCollection<Named> }>;
const size: [number, number] = [640, 310];
const shapes = feature(topology, topology.objects.countries).features.filter(
  ({ properties }) => properties.name !== 'Antarctica',
);
const path = geoPath(geoEqualEarth().fitSize(size, { type: 'FeatureCollection', features: shapes }));

/** The names that people write, by those of the atlas. */
const otherNames: Readonly<Record<string, readonly string[]>> = {
  'United States of America': ['usa', 'us', 'united states'],
  'United Kingdom': ['uk', 'great britain', 'england', 'scotland', 'wales'],
  Turkey: ['türkiye', 'turkiye'],
  Czechia: ['czech republic'],
  Netherlands: ['the netherlands', 'holland'],
  Macedonia: ['north macedonia'],
  Myanmar: ['burma'],
};

const lower = (text: string): string => text.trim().toLowerCase();

/** Finds a country of the atlas under each of its names. */
const countOf = (name: string, countries: readonly Count[]): Count | undefined => {
  const names = new Set([lower(name), ...(otherNames[name] ?? [])]);
  return countries.find(({ key }) => names.has(lower(key)));
};

interface WorldMapProps {
  readonly countries: readonly Count[];
  readonly choose: (country: string) => void;
}

/** Draws a map for people who can see it; the table beside it contains the same, and works with the keyboard. */
export default function WorldMap({ countries, choose }: WorldMapProps) {
  const most = Math.max(1, ...countries.map(({ count }) => count));
  return (
    <svg className="map" viewBox={`0 0 ${size[0]} ${size[1]}`} aria-hidden="true" data-testid="map">
      {shapes.map((shape) => {
        const { name } = shape.properties;
        const found = countOf(name, countries);
        if (!found) return <path key={name} d={path(shape) ?? ''} />;
        // A few dragons must be visible beside many.
        const opacity = 0.3 + 0.7 * Math.sqrt(found.count / most);
        return (
          <path
            key={name}
            className="inhabited"
            d={path(shape) ?? ''}
            fillOpacity={opacity}
            onClick={() => choose(found.key)}
          >
            <title>{`${found.key}: ${found.count}`}</title>
          </path>
        );
      })}
    </svg>
  );
}
