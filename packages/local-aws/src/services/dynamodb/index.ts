import type { Ports, Service } from '../../contract/service.ts';
import type { TableStreams } from '../../contract/table-streams.ts';
import type { Clock } from '../../kernel/clock.ts';
import { registryOf } from '../../protocol/actions.ts';
import { jsonProtocol } from '../../protocol/json.ts';
import * as actions from './actions/index.ts';
import type { DynamoContext } from './context.ts';
import { expireItems } from './expiry.ts';
import { globalTableProvider } from './global-table.ts';
import { tableProvider } from './resources.ts';
import { DynamoStore } from './store.ts';
import { finishTable } from './table-work.ts';

export interface DynamoDb extends Service {
  readonly streams: TableStreams;
}

/** docs: Amazon DynamoDB API Reference, "BatchWriteItem" (16 MB a request) */
const mostBodyBytes = 16 * 2 ** 20;

/** Amazon DynamoDB: tables with their indexes, and the actions on items with expressions and transactions. */
export function createDynamoDb({ database, clock, ids, region, accountId }: Ports): DynamoDb {
  const store = new DynamoStore(database, clock);
  const context: DynamoContext = { store, ids, now: () => clock.now(), region, accountId };
  let halt = (): void => {};
  return {
    ...jsonProtocol('DynamoDB_20120810'),
    ...registryOf(actions, context),
    mostBodyBytes,
    conditionKeys: [
      'dynamodb:leadingkeys',
      'dynamodb:enclosingoperation',
      'dynamodb:returnconsumedcapacity',
      'dynamodb:returnvalues',
      'dynamodb:select',
    ],
    resources: {
      'AWS::DynamoDB::GlobalTable': globalTableProvider(context),
      'AWS::DynamoDB::Table': tableProvider(context),
    },
    streams: store.streams,
    start() {
      const stops = [expireItems(store, clock), store.streams.start(), goOn(store, clock)];
      halt = () => stops.forEach((stop) => stop());
    },
    stop: async () => halt(),
  };
}

/** Goes on with what the last process did not finish. Answers a function that stops it. */
function goOn(store: DynamoStore, clock: Clock): () => void {
  const unfinished = [...store.tables.values()].filter((table) => table.unfinished);
  const works = [store.sweep(), ...unfinished.map((table) => finishTable(store, table))];
  let cancel = (): void => {};
  const next = (): void => {
    if (works[0]?.next().done) works.shift();
    if (works.length > 0) cancel = clock.after(0, next);
  };
  next();
  return () => cancel();
}
