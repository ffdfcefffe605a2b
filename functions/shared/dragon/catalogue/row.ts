import { canonicalText } from '../canonical-name.ts';
import type { Claim } from '../claim.ts';
import type { DragonData } from '../dragon.ts';
import { dragonKey } from '../../storage/keys.ts';

/** A line of a view, without its position. The `_key` columns are canonical, so that matching compares bytes. */
export interface RowData extends DragonData {
  readonly _key: string;
  readonly added_at_str: string;
  readonly name_key: string;
  readonly description_key: string;
  readonly city_key: string;
  readonly country_key: string;
  readonly neighborhood_key: string;
  readonly state_key: string;
}

export interface Row extends RowData {
  /**
   * The byte offset of this line in its shard. Paging needs positions, and S3 Select returns none. docs: Amazon S3 API
   * Reference, "SelectObjectContent"
   */
  readonly _pos: number;
}

/** Makes the row of a claim. It depends on the claim alone, so that views can always be made again. */
export function rowOf(claim: Claim): RowData {
  const { dragon } = claim;
  return {
    _key: dragonKey(claim.name_key),
    dragon_name_str: dragon.dragon_name_str,
    description_str: dragon.description_str,
    family_str: dragon.family_str,
    location_city_str: dragon.location_city_str,
    location_country_str: dragon.location_country_str,
    location_neighborhood_str: dragon.location_neighborhood_str,
    location_state_str: dragon.location_state_str,
    added_at_str: claim.addedAt,
    name_key: claim.name_key,
    description_key: canonicalText(dragon.description_str),
    city_key: canonicalText(dragon.location_city_str),
    country_key: canonicalText(dragon.location_country_str),
    neighborhood_key: canonicalText(dragon.location_neighborhood_str),
    state_key: canonicalText(dragon.location_state_str),
  };
}

/** Appends rows at the end, so that every earlier row keeps its position. */
export function appendRows(view: Buffer, rows: readonly RowData[]): Buffer {
  const lines: Buffer[] = [view];
  let position = view.length;
  for (const row of rows) {
    const line = Buffer.from(`${JSON.stringify({ _pos: position, ...row })}\n`, 'utf8');
    lines.push(line);
    position += line.length;
  }
  return Buffer.concat(lines, position);
}

export function readRows(lines: Buffer): Row[] {
  return lines
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row);
}

export function withoutPosition({ _pos: _dropped, ...row }: Row): RowData {
  return row;
}

/**
 * Answers where a dragon's key stands in a view, or -1. Quotes inside texts are escaped, so no description can imitate
 * this member.
 */
export function findRow(view: Buffer, key: string): number {
  return view.indexOf(`"_key":"${key}"`);
}
