import type { Database } from 'libsql';

/** A resource that a function has made, as its last answer describes it. */
export interface CustomResource {
  readonly stackName: string;
  readonly stackId: string;
  readonly logicalId: string;
  readonly type: string;
  /** The properties that the function was told last. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly physicalId: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly isSecret: boolean;
  /** The request that the function answered last. */
  readonly requestId: string;
  readonly isRetained: boolean;
  /** Another resource has replaced it, and it is not deleted yet. */
  readonly isReplaced: boolean;
}

/** Stores the resources that functions have made. */
export interface CustomResourceStore {
  read(stackName: string, logicalId: string): CustomResource | undefined;
  put(resource: CustomResource): void;
  /** Lists them; the one that was made last comes first. */
  all(): CustomResource[];
  remove(customResource: CustomResource): void;
}

export function createCustomResourceStore(database: Database): CustomResourceStore {
  database.exec(`CREATE TABLE IF NOT EXISTS lambda_custom_resources (
    stack TEXT NOT NULL, logical_id TEXT NOT NULL, physical_id TEXT NOT NULL, replaced INTEGER NOT NULL,
    resource TEXT NOT NULL, PRIMARY KEY (stack, logical_id, physical_id))`);
  const read = database.prepare(
    'SELECT resource FROM lambda_custom_resources WHERE stack = ? AND logical_id = ? AND replaced = 0',
  );
  const write = database.prepare('INSERT OR REPLACE INTO lambda_custom_resources VALUES (?, ?, ?, ?, ?)');
  const list = database.prepare('SELECT resource FROM lambda_custom_resources ORDER BY rowid DESC');
  const erase = database.prepare(
    'DELETE FROM lambda_custom_resources WHERE stack = ? AND logical_id = ? AND physical_id = ?',
  );
  const resourceOf = (row: unknown): CustomResource => JSON.parse((row as { resource: string }).resource);
  return {
    read(stackName: string, logicalId: string): CustomResource | undefined {
      const row: unknown = read.get(stackName, logicalId);
      return row === undefined ? undefined : resourceOf(row);
    },
    put(resource: CustomResource): void {
      const { stackName, logicalId, physicalId, isReplaced } = resource;
      write.run(stackName, logicalId, physicalId, Number(isReplaced), JSON.stringify(resource));
    },
    all: (): CustomResource[] => (list.all() as unknown[]).map(resourceOf),
    remove: ({ stackName, logicalId, physicalId }: CustomResource): void =>
      void erase.run(stackName, logicalId, physicalId),
  };
}
