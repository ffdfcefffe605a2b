import type { Dragon, ReportDragonInput, ReportedDragon } from '../../../generated/schema.ts';
import { canonicalText } from './canonical-name.ts';

/** A dragon as it is stored, with the field names of the original data. */
export interface DragonData {
  readonly dragon_name_str: string;
  readonly description_str: string;
  readonly family_str: string;
  readonly location_city_str: string;
  readonly location_country_str: string;
  readonly location_neighborhood_str: string;
  readonly location_state_str: string;
}

export const dragonFields = [
  'dragon_name_str',
  'description_str',
  'family_str',
  'location_city_str',
  'location_country_str',
  'location_neighborhood_str',
  'location_state_str',
] as const satisfies readonly (keyof DragonData)[];

export type DragonInput = Pick<
  ReportDragonInput,
  'dragonName' | 'description' | 'family' | 'city' | 'country' | 'state' | 'neighborhood'
>;

/**
 * Makes a dragon of an input. The shown text is the given text without the space around it. The family is a category,
 * and is stored in canonical form.
 */
export function dragonFromInput(input: DragonInput): DragonData {
  return {
    dragon_name_str: input.dragonName.trim(),
    description_str: input.description.trim(),
    family_str: canonicalText(input.family),
    location_city_str: input.city.trim(),
    location_country_str: input.country.trim(),
    location_neighborhood_str: input.neighborhood.trim(),
    location_state_str: input.state.trim(),
  };
}

export function inputFromDragon(dragon: DragonData): DragonInput {
  return {
    dragonName: dragon.dragon_name_str,
    description: dragon.description_str,
    family: dragon.family_str,
    city: dragon.location_city_str,
    country: dragon.location_country_str,
    state: dragon.location_state_str,
    neighborhood: dragon.location_neighborhood_str,
  };
}

export function toReportedDragon(dragon: DragonData): ReportedDragon {
  return {
    name: dragon.dragon_name_str,
    family: dragon.family_str,
    description: dragon.description_str,
    location: {
      country: dragon.location_country_str,
      state: dragon.location_state_str,
      city: dragon.location_city_str,
      neighborhood: dragon.location_neighborhood_str,
    },
  };
}

export function toDragon(dragon: DragonData, addedAt: string): Dragon {
  return { ...toReportedDragon(dragon), addedAt };
}
