import { UnsupportedError } from '../../../kernel/errors.ts';
import { refusedBySql } from '../errors.ts';
import type { Expression } from './syntax.ts';
import type { Table } from './table.ts';

/** A prefix of a bucket, and the values of the partition keys that lead to it. */
export interface Prefix {
  readonly bucket: string;
  readonly prefix: string;
  readonly partition: Readonly<Record<string, string>>;
}

export function bucketAndPrefix(uri: string): { readonly bucket: string; readonly prefix: string } | undefined {
  const [, bucket, prefix = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,62})(?:\/(.*))?$/su.exec(uri) ?? [];
  return bucket === undefined ? undefined : { bucket, prefix };
}

/** A bound of this runtime: each is listed by itself. */
const mostPrefixes = 10_000;

/**
 * Answers where a query of a table has to look. Every partition key has the type `injected`: its values stand in the
 * condition. docs: Amazon Athena User Guide, "Use dynamic ID partitioning"
 */
export function prefixesOf(table: Table, where: Expression | undefined): readonly Prefix[] {
  let partitions: readonly Readonly<Record<string, string>>[] = [{}];
  for (const { name } of table.partitionKeys) {
    const values = staticValues(name, where);
    if (values === undefined)
      throw refusedBySql(
        `CONSTRAINT_VIOLATION: For the injected projected partition column ${name}, the WHERE clause must contain ` +
          'only static equality conditions, and at least one such condition must be present.',
      );
    if (partitions.length * values.length > mostPrefixes)
      throw new UnsupportedError(`Athena’s SQL: a query of more than ${mostPrefixes} combinations of partition values`);
    partitions = partitions.flatMap((partition) => values.map((value) => ({ ...partition, [name]: value })));
  }
  return partitions.map((partition) => {
    const uri = table.location.replaceAll(/\$\{(\w+)\}/g, (_, key: string) => partition[key.toLowerCase()] ?? '');
    const { bucket = '', prefix = '' } = bucketAndPrefix(uri) ?? {};
    return { bucket, prefix: prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`, partition };
  });
}

/** Answers the texts that a column must be one of, if the conditions that must all hold say so. */
function staticValues(column: string, where: Expression | undefined): readonly string[] | undefined {
  const found = (where && valuesIn(column, where)) ?? [];
  return found.length === 0 ? undefined : [...new Set(found)];
}

function valuesIn(column: string, condition: Expression): readonly string[] | undefined {
  const isColumn = (expression: Expression): boolean => expression.kind === 'column' && expression.name === column;
  if (condition.kind === 'all') return condition.parts.flatMap((part) => valuesIn(column, part) ?? []);
  if (condition.kind === 'in' && isColumn(condition.of)) return condition.items.flatMap(textsOf);
  if (condition.kind !== 'compare' || condition.operator !== '=') return undefined;
  if (isColumn(condition.left)) return textsOf(condition.right);
  return isColumn(condition.right) ? textsOf(condition.left) : undefined;
}

const textsOf = (expression: Expression): readonly string[] => (expression.kind === 'text' ? [expression.value] : []);
