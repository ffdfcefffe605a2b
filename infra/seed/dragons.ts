import { families, habits, nameEnds, nameMiddles, nameStarts, places, traits } from './words.ts';

/** A record of the original application. */
export interface DragonRecord {
  readonly description_str: string;
  readonly dragon_name_str: string;
  readonly family_str: string;
  readonly location_city_str: string;
  readonly location_country_str: string;
  readonly location_neighborhood_str: string;
  readonly location_state_str: string;
}

const atlas: DragonRecord = {
  description_str:
    'A red dragon of the far north: Atlas circles the inlet at dusk and carries the evening sky on its wings.',
  dragon_name_str: 'Atlas',
  family_str: 'red',
  location_city_str: 'Anchorage',
  location_country_str: 'USA',
  location_neighborhood_str: 'W Fireweed Ln',
  location_state_str: 'Alaska',
};

export function generateDragons({
  seed,
  count,
}: {
  readonly seed: number;
  readonly count: number;
}): readonly DragonRecord[] {
  const pick = picker(seed);
  const dragons = [atlas];
  const names = new Set([identity(atlas.dragon_name_str)]);
  while (dragons.length < count) {
    const name = pick(nameStarts) + pick(nameMiddles) + pick(nameEnds);
    if (names.has(identity(name))) continue;
    names.add(identity(name));
    dragons.push(dragonNamed(name, pick));
  }
  return dragons;
}

type Pick = <T>(items: readonly T[]) => T;

function dragonNamed(name: string, pick: Pick): DragonRecord {
  const home = pick(places);
  return {
    description_str: `${pick(habits)}. ${pick(traits)}`,
    dragon_name_str: name,
    family_str: pick(families),
    location_city_str: home.city,
    location_country_str: home.country,
    location_neighborhood_str: pick(home.neighborhoods),
    location_state_str: home.state,
  };
}

/** This is stricter than the application's own rule: names that differ only in accents would confuse people. */
const identity = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/[^a-z]/giu, '')
    .toLowerCase();

function picker(seed: number): Pick {
  let state = seed >>> 0;
  return (items) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const item = items[Math.floor((state / 2 ** 32) * items.length)];
    if (item === undefined) throw new RangeError('Nothing to pick from.');
    return item;
  };
}
