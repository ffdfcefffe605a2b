import type { Database } from 'libsql';

/** The sub-resources of a bucket that are stored unchanged. */
export type Setting =
  | 'cors'
  | 'tagging'
  /** The tags that the template has had last. */
  | 'templateTagging'
  | 'lifecycle'
  | 'policy'
  | 'encryption'
  | 'publicAccessBlock'
  | 'ownershipControls'
  | 'notification'
  /** What bucket deployments of the CDK have written last, by stack and logical id. */
  | 'deployments';

export interface SettingStore {
  get(bucket: string, setting: Setting): string | undefined;
  set(bucket: string, setting: Setting, text: string): void;
  remove(bucket: string, setting: Setting): void;
  removeAll(bucket: string): void;
  all(setting: Setting): readonly { readonly bucket: string; readonly text: string }[];
}

export function createSettingStore(database: Database): SettingStore {
  database.exec(
    'CREATE TABLE IF NOT EXISTS s3_settings (bucket TEXT NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL, ' +
      'PRIMARY KEY (bucket, name)) WITHOUT ROWID',
  );
  const get = database.prepare('SELECT text FROM s3_settings WHERE bucket = ? AND name = ?');
  const set = database.prepare('INSERT OR REPLACE INTO s3_settings (bucket, name, text) VALUES (?, ?, ?)');
  const remove = database.prepare('DELETE FROM s3_settings WHERE bucket = ? AND name = ?');
  const removeAll = database.prepare('DELETE FROM s3_settings WHERE bucket = ?');
  const all = database.prepare('SELECT bucket, text FROM s3_settings WHERE name = ?');
  return {
    get: (bucket, setting) => (get.get(bucket, setting) as { text: string } | undefined)?.text,
    set: (bucket, setting, text) => void set.run(bucket, setting, text),
    remove: (bucket, setting) => void remove.run(bucket, setting),
    removeAll: (bucket) => void removeAll.run(bucket),
    all: (setting) => all.all(setting) as { bucket: string; text: string }[],
  };
}
