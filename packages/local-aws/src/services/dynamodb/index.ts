import type { Ports, Service } from '../../contract/service.ts';
import { registryOf } from '../../protocol/actions.ts';
import { jsonProtocol } from '../../protocol/json.ts';
import * as actions from './actions/index.ts';
import type { DynamoContext } from './context.ts';
import { expireItems } from './expiry.ts';
import { tableProvider } from './resources.ts';
import { DynamoStore } from './store.ts';

/** Amazon DynamoDB: tables with their indexes, and the actions on items with expressions and transactions. */
export function createDynamoDb({ database, clock, ids, region, accountId }: Ports): Service {
  const store = new DynamoStore(database);
  const context: DynamoContext = { store, ids, now: () => clock.now(), region, accountId };
  let stopExpiry = (): void => {};
  return {
    ...jsonProtocol('DynamoDB_20120810'),
    ...registryOf(actions, context),
    conditionKeys: [
      'dynamodb:leadingkeys',
      'dynamodb:enclosingoperation',
      'dynamodb:returnconsumedcapacity',
      'dynamodb:returnvalues',
      'dynamodb:select',
    ],
    resources: { 'AWS::DynamoDB::Table': tableProvider(context) },
    start: () => void (stopExpiry = expireItems(store, clock)),
    stop: async () => stopExpiry(),
  };
}
