import { streamViews } from '../../../kernel/stream-view.ts';
import { violationSentence } from '../../../kernel/violations.ts';
import { invalidParameters, validation } from '../errors.ts';
import { indexFaults, keyFaults, localFaults, unusedFaults } from './key-faults.ts';
import type { Faults, StreamInput, TableInput } from './table-input.ts';

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
