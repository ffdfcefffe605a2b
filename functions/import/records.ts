import type { DragonData, DragonInput } from '../shared/dragon/dragon.ts';
import { dragonFields, dragonFromInput, inputFromDragon } from '../shared/dragon/dragon.ts';
import { refusalOf } from '../shared/dragon/text-rules.ts';

/** A part of the file that cannot be imported, with its index in the array and the field of the file. */
export interface Problem {
  readonly index: number;
  readonly field: string;
  readonly message: string;
}

export type ReadResult = { readonly dragons: readonly DragonData[] } | { readonly problems: readonly Problem[] };

const fieldNames: Readonly<Record<keyof DragonInput, keyof DragonData>> = {
  dragonName: 'dragon_name_str',
  description: 'description_str',
  family: 'family_str',
  city: 'location_city_str',
  country: 'location_country_str',
  neighborhood: 'location_neighborhood_str',
  state: 'location_state_str',
};

/** Reads one record of the file, or says what is wrong with it. */
export function readRecord(record: unknown, index: number): DragonData | Problem {
  return problemOf(record, index) ?? dragonFromInput(inputFromDragon(record as DragonData));
}

/** Reads the original application's data: one root array of objects with seven texts each. It ignores other members. */
export function readRecords(root: readonly unknown[]): ReadResult {
  const problems = root.flatMap((record: unknown, index) => problemOf(record, index) ?? []);
  return problems.length > 0
    ? { problems }
    : { dragons: (root as DragonData[]).map((record) => dragonFromInput(inputFromDragon(record))) };
}

function problemOf(record: unknown, index: number): Problem | undefined {
  if (typeof record !== 'object' || record === null || Array.isArray(record))
    return { index, field: '(record)', message: 'must be an object' };
  const missing = dragonFields.find((field) => typeof (record as Partial<DragonData>)[field] !== 'string');
  if (missing !== undefined) return { index, field: missing, message: 'must be a text' };
  const refusal = refusalOf(inputFromDragon(record as DragonData));
  if (refusal === undefined) return undefined;
  const field = fieldNames[refusal.field];
  return { index, field, message: refusal.message.replace(refusal.field, field) };
}
