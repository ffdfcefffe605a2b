import { canonicalName } from './canonical-name.ts';
import type { DragonData } from './dragon.ts';

/** A reserved name. It counts only through its holder: an import counts by itself, and a report when it is ACCEPTED. */
export interface Claim {
  readonly format: 1;
  readonly name_key: string;
  readonly holder: Holder;
  readonly dragon: DragonData;
  readonly addedAt: string;
  /** The key that this claim has today: it was made when names were compared in another way. */
  readonly movedTo?: string;
}

export type Holder = { readonly kind: 'report'; readonly reportId: string } | { readonly kind: 'import' };

export function claimOf(dragon: DragonData, holder: Holder, addedAt: string): Claim {
  const name = canonicalName(dragon.dragon_name_str);
  if ('refused' in name) throw new Error(`A stored dragon has a name that is ${name.refused}.`);
  return { format: 1, name_key: name.key, holder, dragon, addedAt };
}
