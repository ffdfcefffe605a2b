import type { EpochMs } from '../../../kernel/clock.ts';
import type { Database } from 'libsql';
import type { Versioning } from './model.ts';

export interface Bucket {
  readonly name: string;
  readonly created: EpochMs;
  readonly versioning: Versioning;
}

export interface BucketStore {
  get(name: string): Bucket | undefined;
  /** Lists buckets by name. */
  list(): readonly Bucket[];
  create(name: string, now: EpochMs): Bucket;
  setVersioning(name: string, versioning: Versioning): void;
  remove(name: string): void;
}

/** Stores buckets. Every request reads them, so they are in memory; objects outlive a run, so they are also on disk. */
export function createBucketStore(database: Database): BucketStore {
  database.exec(
    'CREATE TABLE IF NOT EXISTS s3_buckets (name TEXT PRIMARY KEY, created INTEGER NOT NULL, versioning TEXT)',
  );
  const insert = database.prepare('INSERT INTO s3_buckets (name, created) VALUES (?, ?)');
  const update = database.prepare('UPDATE s3_buckets SET versioning = ? WHERE name = ?');
  const drop = database.prepare('DELETE FROM s3_buckets WHERE name = ?');
  const rows = database.prepare('SELECT name, created, versioning FROM s3_buckets').raw().all() as [
    string,
    number,
    Versioning | null,
  ][];
  const buckets = new Map(
    rows.map(([name, created, versioning]) => [name, { name, created, versioning: versioning ?? undefined } as Bucket]),
  );
  return {
    get: (name) => buckets.get(name),
    list: () => [...buckets.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    create(name, now) {
      insert.run(name, now);
      const bucket = { name, created: now, versioning: undefined };
      buckets.set(name, bucket);
      return bucket;
    },
    setVersioning(name, versioning) {
      const bucket = buckets.get(name);
      if (!bucket || bucket.versioning === versioning) return;
      update.run(versioning ?? null, name);
      buckets.set(name, { ...bucket, versioning });
    },
    remove(name) {
      drop.run(name);
      buckets.delete(name);
    },
  };
}
