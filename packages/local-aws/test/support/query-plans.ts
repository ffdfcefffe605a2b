import Database from 'libsql';
import type { DurableDatabase } from '../../src/storage/group-commit.ts';

/**
 * The statements that may read all of a table, by the beginning of what they say after the names of their columns, with
 * the reason for it.
 */
const exceptions: readonly (readonly [statement: RegExp, reason: string])[] = [
  [/FROM (sqlite_master|sqlite_sequence|pragma_table_info)/, 'about the tables themselves'],
  [/^SELECT DISTINCT (target|functionName) FROM \w+$/, 'the lanes of a queue, read once, at a start'],
  [/^DELETE FROM dynamodb_records WHERE place IN/, 'the oldest come first, and are looked at before'],
  [/FROM dynamodb_records ORDER BY place LIMIT 1$/, 'the first row'],
  [/FROM dynamodb_(dropped|streams|tables)\b/, 'read once, at a start'],
  [/^SELECT name, definition, template FROM \w+ ORDER BY name$/, 'what calls have made is read once, at a start'],
  [/FROM (iam_entities|iam_administrator|logs_groups|monitoring_alarms|ssm_key|s3_buckets) ?/, 'read once, at a start'],
  [/FROM (s3_garbage|states_executions WHERE position IS NOT NULL OR announced = 0)/, 'what is left, at a start'],
  [/FROM (lambda_versions|lambda_layer_versions WHERE definition IS NOT NULL) ORDER BY/, 'read once, at a start'],
  [/FROM athena_queries WHERE open = 1/, 'an index of those that run'],
  [/FROM \(SELECT .* LIMIT \?\)$/, 'the rows of one page, as JSON'],
  [/FROM s3_objects WHERE blobs GLOB/, 'for the error about damaged bytes'],
  [/FROM s3_settings WHERE name = \?/, 'a few rows for each bucket, at a start'],
  [/FROM cognito_secret ORDER BY pool/, 'a row for each pool, for a command'],
  [/FROM lambda_archives$/, 'a row for each archive, after one was replaced'],
  [/FROM states_machines ORDER BY name/, 'all are listed'],
  [/FROM monitoring_history ORDER BY seq DESC/, 'it has 5,000 rows at most'],
  [/FROM monitoring_metrics( ORDER BY |$)/, 'all are listed, or long names are dropped'],
  [/AS "values" FROM monitoring_minutes$/, 'counted once, at the first write'],
  [/FROM monitoring_minutes ORDER BY minute, rowid LIMIT 500/, 'in the order of an index'],
  [/FROM monitoring_tags/, 'a table of earlier releases'],
];

/** The statements that may sort what they find before they answer the first row, with the reason for it. */
const sorting: readonly (readonly [statement: RegExp, reason: string])[] = [
  [/FROM cognito_key k LEFT JOIN/, 'the keys of a pool'],
  [/FROM cognito_user WHERE pool = \?1 AND \(name_key = \?2 OR sub = \?2\)/, 'two rows at most'],
  [/FROM monitoring_metrics ORDER BY/, 'long names are dropped, and the oldest of them first'],
  [/FROM states_machines ORDER BY name/, 'all are listed'],
  [/FROM states_aliases WHERE machine_arn = \?/, 'a hundred aliases at most'],
  [/FROM states_tags WHERE resource_arn = \?/, 'fifty tags at most'],
];

const examined = new Set<string>();

/**
 * Notes the statements that a database prepares. Answers a function that examines them once the database is closed: a
 * statement that reads all of a table, or sorts all that it finds, takes longer and longer, and everybody waits for it.
 */
export function notePlans(database: DurableDatabase, path: string): () => void {
  const noted = new Set<string>();
  const { prepare } = database;
  Object.assign(database, {
    prepare(sql: string) {
      if (/^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b/i.test(sql) && !examined.has(sql) && isOfRuntime()) noted.add(sql);
      return prepare.call(database, sql);
    },
  });
  return () => {
    if (noted.size === 0) return;
    const closed = new Database(path);
    try {
      for (const sql of noted) examine(closed, sql);
    } finally {
      closed.close();
    }
  };
}

/** What a test itself asks of a table may take long. */
const isOfRuntime = (): boolean => new Error('here').stack?.split('\n')[3]?.includes('/src/') === true;

function examine(database: Database.Database, sql: string): void {
  examined.add(sql);
  const plan = planOf(database, sql);
  const scans = plan.filter((step) => /^SCAN (?!CONSTANT ROW)/.test(step));
  const statement = sql.replace(/\s+/g, ' ').trim();
  if (plan.some((step) => step.includes('TEMP B-TREE')) && !sorting.some(([exception]) => exception.test(statement)))
    throw new Error(`This statement sorts all that it finds before its first row: ${statement}`);
  if (scans.length === 0 || exceptions.some(([exception]) => exception.test(statement))) return;
  throw new Error(`This statement reads all of a table (${scans.join(', ')}): ${statement}`);
}

/** Answers how the engine runs a statement; nothing for one about a table that was dropped meanwhile. */
export function planOf(database: Database.Database, sql: string): string[] {
  try {
    const rows = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { readonly detail: string }[];
    return rows.map(({ detail }) => detail);
  } catch (error) {
    if (/no such (table|index)/.test(String(error))) return [];
    throw error;
  }
}
