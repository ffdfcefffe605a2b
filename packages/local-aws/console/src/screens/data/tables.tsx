import { useState } from 'react';
import { aws } from '../../api.ts';
import { Code, Empty, Facts, Problem } from '../../parts/basics.tsx';
import { shortName } from '../../parts/text.ts';
import { usePolled } from '../../parts/use-polled.ts';
import { linkTo } from '../../router.ts';
import { plainOf, type Item } from './item.ts';

/** No bucket has a colon in its name. */
export const tablePrefix = 'table:';

interface Listed {
  readonly TableNames: readonly string[];
  readonly LastEvaluatedTableName?: string;
}

/** Reads the names page by page: an answer holds a hundred at most. */
async function listTables(): Promise<readonly string[]> {
  const names: string[] = [];
  let last: Pick<Listed, 'LastEvaluatedTableName'> = {};
  do {
    const { LastEvaluatedTableName: from } = last;
    const page = await aws<Listed>(
      'dynamodb',
      'ListTables',
      from === undefined ? {} : { ExclusiveStartTableName: from },
    );
    names.push(...page.TableNames);
    last = page;
  } while (last.LastEvaluatedTableName !== undefined);
  return names;
}

/** Lists the tables of DynamoDB. It shows nothing if there are none, because many apps have none. */
export function Tables() {
  const { value: names, problem } = usePolled(listTables, 3_000);
  if (names?.length === 0) return null;
  return (
    <section className="part">
      <h2>Tables</h2>
      <Problem text={problem} />
      <ul className="links">
        {names?.map((name) => (
          <li key={name}>
            <a href={linkTo('data', tablePrefix + name)}>{shortName(name)}</a>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface Described {
  readonly KeySchema: readonly { readonly AttributeName: string; readonly KeyType: string }[];
  readonly ItemCount?: number;
  readonly GlobalSecondaryIndexes?: readonly { readonly IndexName: string }[];
}

interface Scanned {
  readonly Items: readonly Item[];
  readonly LastEvaluatedKey?: Item;
}

const pageSize = 50;

/** Shows one table: its keys, and its items page by page, in the order of a scan. */
export function Table({ name: TableName }: { readonly name: string }) {
  const [from, setFrom] = useState<readonly Item[]>([]);
  const { value: table } = usePolled(
    async () => (await aws<{ Table: Described }>('dynamodb', 'DescribeTable', { TableName })).Table,
    0,
  );
  const start = from.at(-1);
  const scan = { TableName, Limit: pageSize, ...(start && { ExclusiveStartKey: start }) };
  const { value, problem } = usePolled(() => aws<Scanned>('dynamodb', 'Scan', scan), 3_000, String(from.length));
  const next = value?.LastEvaluatedKey;
  return (
    <>
      <p>
        <a href={linkTo('data')}>Up</a> <b>{shortName(TableName)}</b>
      </p>
      <Problem text={problem} />
      {table && (
        <Facts
          rows={[
            ['Key', table.KeySchema.map(({ AttributeName, KeyType }) => `${AttributeName} (${KeyType})`).join(', ')],
            ['Indexes', table.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName).join(', ')],
          ]}
        />
      )}
      {value?.Items.length === 0 && <Empty title="No item" />}
      <ol className="items" aria-label="Items">
        {value?.Items.map((item, index) => (
          <li key={index}>
            <Code text={JSON.stringify(plainOf(item), null, 2)} label={`Item ${from.length * pageSize + index + 1}`} />
          </li>
        ))}
      </ol>
      <div className="bar">
        {from.length > 0 && (
          <button type="button" onClick={() => setFrom(from.slice(0, -1))}>
            Back
          </button>
        )}
        {next && (
          <button type="button" onClick={() => setFrom([...from, next])}>
            Next {pageSize}
          </button>
        )}
      </div>
    </>
  );
}
