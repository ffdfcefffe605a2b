import type { TransactWriteItemsOutput } from '@aws-sdk/client-dynamodb';
import type { Call } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { createHash } from 'node:crypto';
import { AwsError } from '../../../kernel/errors.ts';
import { list, structure, text, type InputOf } from '../../../protocol/members.ts';
import { Capacity } from '../capacity.ts';
import {
  capacity,
  collectionMetrics,
  dynamoAction,
  itemsOf,
  leadingKey,
  membersOf,
  onFailure,
  placeholderShapes,
  requiredItem,
  switches,
  tableArn,
  type DynamoContext,
} from '../context.ts';
import { validation } from '../errors.ts';
import {
  execute,
  identityOf,
  prepareCheck,
  prepareDelete,
  preparePut,
  prepareUpdate,
  type Room,
  type Write,
} from '../writes.ts';

const mostWrites = 100;
/** A client's token is kept for this long. docs: Amazon DynamoDB API Reference, "TransactWriteItems" */
const rememberedMilliseconds = 10 * 60_000;

const conditional = {
  TableName: text({ required: true }),
  ConditionExpression: text(),
  ...placeholderShapes,
  ReturnValuesOnConditionCheckFailure: onFailure,
};

const input = {
  TransactItems: list(
    structure({
      Put: structure({ ...conditional, Item: requiredItem }),
      Update: structure({ ...conditional, Key: requiredItem, UpdateExpression: text({ required: true }) }),
      Delete: structure({ ...conditional, Key: requiredItem }),
      ConditionCheck: structure({ ...conditional, Key: requiredItem, ConditionExpression: text({ required: true }) }),
    }),
    { required: true, min: 1, max: mostWrites },
  ),
  ClientRequestToken: text({ min: 1, max: 36 }),
  ReturnConsumedCapacity: capacity,
  ReturnItemCollectionMetrics: collectionMetrics,
};

const permissions = {
  Put: 'dynamodb:PutItem',
  Update: 'dynamodb:UpdateItem',
  Delete: 'dynamodb:DeleteItem',
  ConditionCheck: 'dynamodb:ConditionCheckItem',
} as const;

// docs: Amazon DynamoDB API Reference, "TransactWriteItems"
export const TransactWriteItems = dynamoAction({
  input,
  needs: (members, context) =>
    itemsOf(members['TransactItems'])
      .slice(0, mostWrites)
      .flatMap((entry) =>
        Object.entries(permissions).flatMap(([kind, action]) => {
          const asked = membersOf(entry)[kind];
          if (asked === undefined || asked === null) return [];
          const { TableName, Key, Item } = membersOf(asked);
          return {
            action,
            resource: tableArn(context, TableName),
            context: {
              'dynamodb:leadingkeys': leadingKey(context, TableName, kind === 'Put' ? Item : Key),
              'dynamodb:enclosingoperation': 'TransactWriteItems',
              ...switches(members),
            },
          };
        }),
      ),
  genuine: ({ table }) => [
    {
      TransactItems: [
        { Put: { TableName: table, Item: { id: { S: 'hostile-transaction' } } } },
        {
          ConditionCheck: {
            TableName: table,
            Key: { id: { S: 'hostile-absent' } },
            ConditionExpression: 'attribute_not_exists(id)',
          },
        },
      ],
      ReturnConsumedCapacity: 'TOTAL',
    },
  ],
  run(members, context, call): Wire<TransactWriteItemsOutput> {
    const writes = members.TransactItems.map((entry) => writeOf(context, entry));
    if (new Set(writes.map(({ table, key }) => identityOf(table, key))).size < writes.length)
      throw validation('Transaction request cannot include multiple operations on one item');
    const consumed = new Capacity(members.ReturnConsumedCapacity);
    if (wasDone(context, members)) {
      for (const { table } of writes) consumed.read(table, undefined, 2);
      return consumed.all();
    }
    const room = { steps: mostSteps };
    context.store.transaction(() => {
      const reasons = writes.map((write) => attempt(context, write, call, { consumed, room }));
      if (reasons.some(({ Code }) => Code !== 'None')) throw cancelled(reasons);
      remember(context, members);
    });
    return consumed.all();
  },
});

type Input = InputOf<typeof input>;
type Entry = Input['TransactItems'][number];

function writeOf(context: DynamoContext, { Put, Update, Delete, ConditionCheck }: Entry): Write {
  const writes = [
    Put && (() => preparePut(context, Put)),
    Update && (() => prepareUpdate(context, Update)),
    Delete && (() => prepareDelete(context, Delete)),
    ConditionCheck && (() => prepareCheck(context, ConditionCheck)),
  ].filter((write) => write !== undefined);
  const [prepare] = writes;
  if (!prepare || writes.length > 1)
    throw validation('TransactItems can only contain one of Check, Put, Update or Delete');
  return prepare();
}

/** Some 200 ms, which is our own choice. */
const mostSteps = 2_000_000;

interface Spent {
  readonly consumed: Capacity;
  readonly room: Room;
}

interface Reason {
  readonly Code: string;
  readonly Message?: string;
  readonly Item?: unknown;
}

/** Tries each write, so that every reason is known. */
function attempt(context: DynamoContext, write: Write, call: Call, { consumed, room }: Spent): Reason {
  try {
    consumed.wrote(write.table, execute(context, write, call, room).written, 2);
    return { Code: 'None' };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const code = reasons[error.code];
    if (code === undefined) throw error;
    return { Code: code, Message: error.message, ...error.details };
  }
}

const reasons: Readonly<Record<string, string | undefined>> = {
  ConditionalCheckFailedException: 'ConditionalCheckFailed',
  ValidationException: 'ValidationError',
};

const cancelled = (all: readonly Reason[]): AwsError =>
  new AwsError(
    'TransactionCanceledException',
    'Transaction cancelled, please refer cancellation reasons for specific reasons ' +
      `[${all.map(({ Code }) => Code).join(', ')}]`,
    { details: { CancellationReasons: all } },
  );

const digestOf = ({ TransactItems }: Input): string =>
  createHash('sha256').update(JSON.stringify(TransactItems)).digest('base64');

/** Tells whether the same request was made before with the same client token. */
function wasDone({ store, now }: DynamoContext, members: Input): boolean {
  if (members.ClientRequestToken === undefined) return false;
  const before = store.requestOf(members.ClientRequestToken, now() - rememberedMilliseconds);
  if (before !== undefined && before !== digestOf(members))
    throw new AwsError(
      'IdempotentParameterMismatchException',
      'The request uses the same client token as a previous, but non-identical request.',
    );
  return before !== undefined;
}

function remember({ store, now }: DynamoContext, members: Input): void {
  if (members.ClientRequestToken === undefined) return;
  store.keepRequest(members.ClientRequestToken, digestOf(members), now(), now() - rememberedMilliseconds);
}
