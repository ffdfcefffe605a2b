import { asText } from '../../../kernel/as-text.ts';
import type { AwsError } from '../../../kernel/errors.ts';
import { streamViews } from '../../../kernel/stream-view.ts';
import { violationSentence } from '../../../kernel/violations.ts';
import { invalidParameters, validation } from '../errors.ts';
import type { IndexInput, KeyElement, StreamInput, TableInput } from './table.ts';

type Faults = Generator<AwsError, void, undefined>;

/**
 * Finds what is wrong with a table, in the order in which DynamoDB looks: a call is told the first fault, a template
 * all of them. docs: Amazon DynamoDB API Reference, "CreateTable"
 */
export function* tableFaults(input: TableInput): Faults {
  const { AttributeDefinitions = [], KeySchema, LocalSecondaryIndexes = [], GlobalSecondaryIndexes = [] } = input;
  const defined = AttributeDefinitions.map(({ AttributeName }) => AttributeName);
  yield* nameFaults(input.TableName);
  yield* attributeFaults(AttributeDefinitions);
  yield* keyFaults(KeySchema, defined);
  for (const index of LocalSecondaryIndexes) yield* indexFaults(index, defined);
  for (const index of GlobalSecondaryIndexes) {
    yield* indexFaults(index, defined);
    if (input.BillingMode !== 'PAY_PER_REQUEST' && !index.ProvisionedThroughput)
      yield invalidParameters(`ProvisionedThroughput is not specified for index: ${index.IndexName}`);
  }
  const all = [...LocalSecondaryIndexes, ...GlobalSecondaryIndexes];
  for (const twice of repeated(all.map(({ IndexName }) => IndexName)))
    yield invalidParameters(`Duplicate index name: ${twice}`);
  for (const index of LocalSecondaryIndexes) yield* localFaults(index, KeySchema);
  yield* unusedFaults(defined, [KeySchema, ...all.map((index) => index.KeySchema)]);
  yield* billingFaults(input);
  yield* streamFaults(input.StreamSpecification);
}

const repeated = (names: readonly string[]): Set<string> =>
  new Set(names.filter((name, place) => names.indexOf(name) !== place));

function* nameFaults(name: string): Faults {
  if (name.length < 3 || name.length > 255)
    yield validation('TableName must be at least 3 characters long and at most 255 characters long');
  if (!/^[a-zA-Z0-9_.-]+$/.test(name))
    yield validation(
      violationSentence({
        at: 'tableName',
        rule: 'Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+',
        value: name,
      }),
    );
}

function* attributeFaults(definitions: NonNullable<TableInput['AttributeDefinitions']>): Faults {
  for (const twice of repeated(definitions.map(({ AttributeName }) => AttributeName)))
    yield invalidParameters(`Cannot define attribute ${twice} more than once`);
  for (const [index, { AttributeType: type }] of definitions.entries())
    if (type !== 'S' && type !== 'N' && type !== 'B')
      yield validation(
        violationSentence({
          at: `attributeDefinitions.${index + 1}.member.attributeType`,
          rule: 'Member must satisfy enum value set: [B, N, S]',
          value: type,
        }),
      );
}

function* keyFaults(elements: readonly KeyElement[], defined: readonly string[]): Faults {
  const [hash, range, ...others] = elements;
  if (!hash || others.length > 0)
    yield validation(
      violationSentence({
        at: 'keySchema',
        rule: `Member must have length ${hash ? 'less than or equal to 2' : 'greater than or equal to 1'}`,
      }),
    );
  if (!hash) return;
  if (hash.KeyType !== 'HASH') yield validation('Invalid KeySchema: The first KeyElement is not a HASH key type');
  if (range && range.KeyType !== 'RANGE')
    yield validation('Invalid KeySchema: The second KeyElement is not a RANGE key type');
  if (range?.AttributeName === hash.AttributeName)
    yield validation('Both the Hash Key and the Range Key element in the KeySchema have the same name');
  for (const name of new Set([hash, range ?? hash].map(({ AttributeName }) => AttributeName)))
    if (!defined.includes(name))
      yield invalidParameters(
        'Some index key attributes are not defined in AttributeDefinitions. ' +
          `Keys: [${name}], AttributeDefinitions: [${defined.join(', ')}]`,
      );
}

function* indexFaults({ IndexName, KeySchema, Projection }: IndexInput, defined: readonly string[]): Faults {
  if (!/^[a-zA-Z0-9_.-]{3,255}$/.test(IndexName)) yield invalidParameters(`Index name ${IndexName} is not valid`);
  const projection = Projection?.ProjectionType;
  const include = Projection?.NonKeyAttributes ?? [];
  if (projection !== 'ALL' && projection !== 'KEYS_ONLY' && projection !== 'INCLUDE')
    yield invalidParameters(`Unknown ProjectionType: ${asText(projection ?? 'null')}`);
  else if (projection === 'INCLUDE' && include.length === 0)
    yield invalidParameters('ProjectionType is INCLUDE, but NonKeyAttributes is not specified');
  else if (projection !== 'INCLUDE' && include.length > 0)
    yield invalidParameters(`ProjectionType is ${projection}, but NonKeyAttributes is specified`);
  yield* keyFaults(KeySchema, defined);
}

function* localFaults({ IndexName, KeySchema: [hash, range] }: IndexInput, table: readonly KeyElement[]): Faults {
  const [ownHash, ownRange] = table;
  if (!ownRange)
    yield invalidParameters(
      'Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex',
    );
  if (!range) yield invalidParameters(`Index KeySchema does not have a range key for index: ${IndexName}`);
  if (hash && ownHash && hash.AttributeName !== ownHash.AttributeName)
    yield invalidParameters(
      `Index KeySchema does not have the same leading hash key as table KeySchema for index: ${IndexName}. ` +
        `index hash key: ${hash.AttributeName}, table hash key: ${ownHash.AttributeName}`,
    );
}

function* unusedFaults(defined: readonly string[], schemas: readonly (readonly KeyElement[])[]): Faults {
  const used = new Set(schemas.flat().map(({ AttributeName }) => AttributeName));
  if (defined.some((name) => !used.has(name)))
    yield invalidParameters(
      `Some AttributeDefinitions are not used. AttributeDefinitions: [${defined.join(', ')}], ` +
        `keys used: [${[...used].join(', ')}]`,
    );
}

function* billingFaults({ BillingMode = 'PROVISIONED', ProvisionedThroughput }: TableInput): Faults {
  if (BillingMode !== 'PROVISIONED' && BillingMode !== 'PAY_PER_REQUEST')
    yield validation(
      violationSentence({
        at: 'billingMode',
        rule: 'Member must satisfy enum value set: [PROVISIONED, PAY_PER_REQUEST]',
        value: BillingMode,
      }),
    );
  else if (BillingMode === 'PAY_PER_REQUEST' && ProvisionedThroughput)
    yield invalidParameters(
      'Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST',
    );
  else if (BillingMode === 'PROVISIONED' && !ProvisionedThroughput)
    yield invalidParameters(
      'ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED',
    );
}

/** recorded: ack-api-quirks, services/dynamodb, DDB-TABLE-050 (the texts) */
function* streamFaults(input: StreamInput | undefined): Faults {
  const { StreamEnabled = false, StreamViewType: view } = input ?? {};
  if (StreamEnabled && view === undefined)
    yield invalidParameters('If stream is being enabled then UpdateViewType is required');
  if (!StreamEnabled && view !== undefined)
    yield invalidParameters('If stream is being disabled, then UpdateViewType must not be specified');
  if (StreamEnabled && view !== undefined && !streamViews.some((known) => known === view))
    yield validation(
      violationSentence({
        at: 'streamSpecification.streamViewType',
        rule: `Member must satisfy enum value set: [${streamViews.join(', ')}]`,
        value: view,
      }),
    );
}
