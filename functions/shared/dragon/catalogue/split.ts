import { mapBounded } from '../../storage/concurrency.ts';
import { ifAbsent, putIf } from '../../storage/object-store.ts';
import type { Ports } from '../ports.ts';
import type { Generation } from './layout.ts';
import { replaceLeaf } from './directory.ts';
import { shardKey } from './layout.ts';
import type { RowData } from './row.ts';
import type { Shard } from './shard.ts';
import { childrenOf, openShard, withSeal } from './shard.ts';

/**
 * The most bytes of a shard. An accept reads and writes one shard, so this is what an accept costs, however many
 * dragons there are.
 */
export const mostShardBytes = 1024 * 1024;

/** The longest prefix; it is enough for 30,000,000 dragons. */
const mostBits = 16;

/**
 * Answers by how many bits rows have to be divided so that an average shard has half of the limit; `times` if there are
 * that many times as many.
 */
export function bitsFor(rows: readonly RowData[], times = 1): number {
  const bytes = times * rows.reduce((sum, row) => sum + Buffer.byteLength(JSON.stringify(row)) + 24, 0);
  return Math.min(mostBits, Math.max(0, Math.ceil(Math.log2(bytes / (mostShardBytes / 2)))));
}

type Place = Omit<Generation, 'leaves'>;

/**
 * Divides one shard: seals it, copies its rows into children, and puts them into the directory. After the seal every
 * process that meets it completes what is missing. Answers false if another writer was faster.
 */
export async function splitShard(ports: Ports, place: Place, prefix: string, wanted = 1): Promise<boolean> {
  const bits = Math.min(wanted, mostBits - prefix.length);
  if (bits < 1) return false;
  const key = shardKey(ports.catalogueKey, place, prefix);
  const stored = await ports.derived.get(key);
  const shard = openShard(key, stored?.body ?? Buffer.alloc(0));
  if (shard.seal !== undefined) return completeSeal(ports, place, prefix, shard);
  const bytes = childrenOf(prefix, shard, bits).map(({ body }) => body.length);
  const sealed = withSeal(shard.body, { kind: 'split', bytes });
  const result = await putIf(ports.derived, key, sealed, stored === undefined ? ifAbsent : { ifMatch: stored.etag });
  if (!result.stored) return false;
  ports.telemetry.count('Resharded');
  return completeSeal(ports, place, prefix, openShard(key, sealed));
}

/**
 * Does what follows from a sealed shard: writes its children, and then the directory. Answers false if nothing can be
 * completed.
 */
export async function completeSeal(ports: Ports, place: Place, prefix: string, shard: Shard): Promise<boolean> {
  if (shard.seal?.kind !== 'split') return false;
  const children = childrenOf(prefix, shard, Math.log2(shard.seal.bytes.length));
  await mapBounded(children, 8, async (child) => {
    // A child without rows has no object yet.
    if (child.body.length > 0)
      await ports.derived.put(shardKey(ports.catalogueKey, place, child.prefix), child.body, ifAbsent);
  });
  await replaceLeaf(
    ports,
    place.generation,
    prefix,
    children.map((child) => child.prefix),
  );
  return true;
}
