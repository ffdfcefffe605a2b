import type { Ports, Service } from '../../contract/service.ts';
import type { TableStreams } from '../../contract/table-streams.ts';
import { registryOf } from '../../protocol/actions.ts';
import { jsonProtocol } from '../../protocol/json.ts';
import * as actions from './actions/index.ts';
import type { StreamsContext } from './context.ts';

const target = 'DynamoDBStreams_20120810';

/** Amazon DynamoDB Streams: what changed in tables, read shard by shard. Its clients sign for `dynamodb`. */
export function createDynamoDbStreams({ clock, streams }: Ports & { readonly streams: TableStreams }): Service {
  const context: StreamsContext = { clock, streams };
  return {
    ...jsonProtocol(target),
    ...registryOf(actions, context),
    signedWith: { name: 'dynamodb', target },
    conditionKeys: [],
    resources: {},
    stop: async () => {},
  };
}
