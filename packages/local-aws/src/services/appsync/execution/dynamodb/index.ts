import type { EntryId } from '../../../../contract/action.ts';
import type { CallService } from '../../../../contract/ports.ts';
import { AwsError, UnsupportedError } from '../../../../kernel/errors.ts';
import type { RoleSessions } from '../../../../kernel/principal.ts';
import { itemFromWire, itemToWire } from './attribute-values.ts';
import { failedCheckOf, single, type Asked } from './requests.ts';
import { several } from './several.ts';
import { isObject } from '../../../../kernel/is-object.ts';
import { mappingError } from '../mapping-error.ts';

type Members = Readonly<Record<string, unknown>>;

export interface DynamoDbSource {
  readonly tableName: string;
  readonly serviceRoleArn: string;
}

interface Answer {
  readonly result: unknown;
  readonly error?: { readonly message: string; readonly type: string };
}

export interface DynamoDbPorts {
  readonly roles: RoleSessions;
  readonly callService: CallService;
}

function readDynamoDbRequest({ tableName }: DynamoDbSource, request: Members): Asked {
  const operation = request['operation'];
  if (operation === undefined) throw mappingError("Value for field '$[operation]' not found.");
  if (operation === 'Sync') throw new UnsupportedError('AppSync DynamoDB operation Sync');
  const all = { ...single, ...several };
  const read = typeof operation === 'string' && Object.hasOwn(all, operation) ? all[operation] : undefined;
  if (!read) throw mappingError("Value for field '$[operation]' is not valid.");
  return read(tableName, request);
}

/** Calls DynamoDB as the role of the data source. */
export async function callDynamoDb(
  { roles, callService }: DynamoDbPorts,
  source: DynamoDbSource,
  request: Members,
  cause: EntryId | undefined,
): Promise<Answer> {
  const asked = readDynamoDbRequest(source, request);
  const call = (action: string, input: Members): Promise<unknown> => {
    const principal = roles.principal(source.serviceRoleArn, 'APPSYNC_ASSUME_ROLE');
    return callService({ principal, service: 'dynamodb', action, input, cause });
  };
  try {
    const output = await call(asked.action, asked.input);
    return { result: asked.show(isObject(output) ? output : {}) };
  } catch (error) {
    if (!(error instanceof AwsError) || error instanceof UnsupportedError) throw error;
    return failed(error, source, { request, asked, call });
  }
}

type Call = (action: string, input: Members) => Promise<unknown>;

interface Failed {
  readonly request: Members;
  readonly asked: Asked;
  readonly call: Call;
}

async function failed(error: AwsError, source: DynamoDbSource, { request, asked, call }: Failed): Promise<Answer> {
  const told = {
    message: `${error.message} (Service: DynamoDb, Status Code: ${error.status})`,
    type: `DynamoDB:${error.code}`,
  };
  if (asked.failed) {
    const isCancelled = error.code === 'TransactionCanceledException';
    const reasons = isCancelled ? showReasons(error.details['CancellationReasons']) : null;
    return { result: asked.failed(reasons), error: told };
  }
  if (error.code !== 'ConditionalCheckFailedException') return { result: null, error: told };
  return afterFailedCheck(told, source, request, call);
}

/** A write without a reason has the message None. docs: AWS AppSync Developer Guide, "TransactWriteItems" */
const showReasons = (reasons: unknown): readonly unknown[] =>
  (Array.isArray(reasons) ? reasons : []).map((reason: Members) => ({
    type: reason['Code'],
    message: reason['Message'] ?? reason['Code'],
    ...(reason['Item'] !== undefined && { item: itemFromWire(reason['Item']) }),
  }));

/**
 * Reads the item after a failed check. If the item already is as the request wants it, the request succeeds. Otherwise
 * the error shows the item. docs: AWS AppSync Developer Guide, "Condition expressions" (of the DynamoDB function
 * reference)
 */
async function afterFailedCheck(
  error: NonNullable<Answer['error']>,
  { tableName }: DynamoDbSource,
  request: Members,
  call: Call,
): Promise<Answer> {
  const key = itemToWire(request['key'], 'key');
  const { equalsIgnore, consistentRead } = failedCheckOf(request['condition']);
  const read = await call('GetItem', { TableName: tableName, Key: key, ConsistentRead: consistentRead });
  const item = isObject(read) ? itemFromWire(read['Item']) : null;
  if (request['operation'] === 'DeleteItem' && item === null) return { result: null };
  if (request['operation'] === 'PutItem') {
    const wanted = itemFromWire({ ...itemToWire(request['attributeValues'] ?? {}, 'attributeValues'), ...key });
    if (sorted(item, equalsIgnore) === sorted(wanted, equalsIgnore)) return { result: item };
  }
  return { result: item, error };
}

/** Writes the same text for the same item, whatever the order of its members and some of its attributes. */
function sorted(item: unknown, ignored: readonly string[]): string {
  const compared = isObject(item)
    ? Object.fromEntries(Object.entries(item).filter(([name]) => !ignored.includes(name)))
    : item;
  return JSON.stringify(compared, (_, inner: unknown) =>
    isObject(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => Number(one > other) - Number(one < other)))
      : inner,
  );
}
