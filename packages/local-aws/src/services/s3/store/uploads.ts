import type { Database } from 'libsql';
import type { Part, Upload } from './model.ts';

/** Stores multipart uploads in progress. Each call is one statement; the caller makes transactions. */
export interface UploadRows {
  get(uploadId: string): Upload | undefined;
  create(upload: Upload): void;
  remove(uploadId: string): void;
  /** Notes in the uploads of the key that it was deleted. */
  noteDelete(bucket: string, key: string): void;
  /** Lists uploads by key, and then by the time of their beginning, from a key on. It reads only what is taken. */
  of(bucket: string, from?: string): Iterable<Upload>;
  /** Answers the ids of some of the uploads. */
  some(bucket: string, most: number): string[];
  parts(uploadId: string): Part[];
  /** Stores a part. Answers the part that it replaces. */
  putPart(uploadId: string, part: Part): Part | undefined;
}

const schema = `
  CREATE TABLE IF NOT EXISTS s3_uploads (
    upload_id TEXT PRIMARY KEY, bucket TEXT NOT NULL, key BLOB NOT NULL,
    key_deleted INTEGER NOT NULL DEFAULT 0, upload TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS s3_uploads_key ON s3_uploads (bucket, key);
  CREATE TABLE IF NOT EXISTS s3_parts (
    upload_id TEXT NOT NULL, part_number INTEGER NOT NULL, part TEXT NOT NULL,
    PRIMARY KEY (upload_id, part_number)) WITHOUT ROWID;
`;

export function createUploadRows(database: Database): UploadRows {
  database.exec(schema);
  const get = database.prepare('SELECT upload, key_deleted FROM s3_uploads WHERE upload_id = ?').raw();
  const insert = database.prepare('INSERT INTO s3_uploads (upload_id, bucket, key, upload) VALUES (?, ?, ?, ?)');
  const drop = database.prepare('DELETE FROM s3_uploads WHERE upload_id = ?');
  const dropParts = database.prepare('DELETE FROM s3_parts WHERE upload_id = ?');
  const noteDelete = database.prepare('UPDATE s3_uploads SET key_deleted = 1 WHERE bucket = ? AND key = ?');
  const of = database
    .prepare('SELECT upload, key_deleted, rowid FROM s3_uploads WHERE bucket = ? AND key >= ? ORDER BY key, rowid')
    .raw();
  const some = database.prepare('SELECT upload_id FROM s3_uploads WHERE bucket = ? LIMIT ?').raw();
  const parts = database.prepare('SELECT part FROM s3_parts WHERE upload_id = ? ORDER BY part_number').raw();
  const part = database.prepare('SELECT part FROM s3_parts WHERE upload_id = ? AND part_number = ?').raw();
  const putPart = database.prepare('INSERT OR REPLACE INTO s3_parts (upload_id, part_number, part) VALUES (?, ?, ?)');
  const parsePart = ([json]: [string]): Part => JSON.parse(json) as Part;
  return {
    get(uploadId) {
      const row = get.get(uploadId) as [string, number] | undefined;
      return row && parseUpload(row);
    },
    create: (upload) =>
      void insert.run(upload.uploadId, upload.bucket, Buffer.from(upload.key), JSON.stringify(upload)),
    remove(uploadId) {
      dropParts.run(uploadId);
      drop.run(uploadId);
    },
    noteDelete: (bucket, key) => void noteDelete.run(bucket, Buffer.from(key)),
    *of(bucket, from = '') {
      for (const row of of.iterate(bucket, Buffer.from(from)) as IterableIterator<[string, number]>)
        yield parseUpload(row);
    },
    some: (bucket, most) => (some.all(bucket, most) as [string][]).map(([uploadId]) => uploadId),
    parts: (uploadId) => (parts.all(uploadId) as [string][]).map(parsePart),
    putPart(uploadId, next) {
      const replaced = part.get(uploadId, next.partNumber) as [string] | undefined;
      putPart.run(uploadId, next.partNumber, JSON.stringify(next));
      return replaced && parsePart(replaced);
    },
  };
}

const parseUpload = ([json, keyDeleted]: [string, number]): Upload => ({
  ...(JSON.parse(json) as Upload),
  keyDeleted: keyDeleted === 1,
});
