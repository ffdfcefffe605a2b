import { streamViews, type StreamView } from '../../../kernel/stream-view.ts';
import { violationSentence } from '../../../kernel/violations.ts';
import { invalidParameters, validation } from '../errors.ts';
import { asText } from '../../../kernel/as-text.ts';

export type KeyType = 'S' | 'N' | 'B';

export interface KeySchema {
  readonly hash: string;
  readonly range?: string;
}

export interface Throughput {
  readonly ReadCapacityUnits: number;
  readonly WriteCapacityUnits: number;
}

export interface IndexDefinition {
  readonly name: string;
  readonly isGlobal: boolean;
  readonly keys: KeySchema;
  readonly projection: 'ALL' | 'KEYS_ONLY' | 'INCLUDE';
  readonly include: readonly string[];
  readonly throughput?: Throughput;
}

export interface TableDefinition {
  readonly name: string;
  readonly keys: KeySchema;
  readonly attributes: Readonly<Record<string, KeyType>>;
  readonly indexes: readonly IndexDefinition[];
  readonly billing: 'PROVISIONED' | 'PAY_PER_REQUEST';
  readonly throughput?: Throughput;
  /** The attribute that contains the second in which an item expires. */
  readonly ttl?: string;
  readonly isProtected: boolean;
  /** What the stream shows of a change; a table without it has no stream. */
  readonly stream?: StreamView;
  readonly tags?: Tags;
}

export type Tags = Readonly<Record<string, string>>;

/** The members that CreateTable and CloudFormation share. */
export interface TableInput {
  readonly TableName: string;
  readonly KeySchema: readonly KeyElement[];
  readonly AttributeDefinitions?: readonly { readonly AttributeName: string; readonly AttributeType: string }[];
  readonly BillingMode?: string | undefined;
  readonly ProvisionedThroughput?: Throughput | undefined;
  readonly GlobalSecondaryIndexes?: readonly IndexInput[] | undefined;
  readonly LocalSecondaryIndexes?: readonly IndexInput[] | undefined;
  readonly DeletionProtectionEnabled?: boolean | undefined;
  readonly StreamSpecification?: StreamInput | undefined;
  readonly Tags?: readonly TagInput[] | undefined;
}

export interface StreamInput {
  readonly StreamEnabled?: boolean | undefined;
  readonly StreamViewType?: string | undefined;
}

export interface TagInput {
  readonly Key: string;
  readonly Value: string;
}

interface KeyElement {
  readonly AttributeName: string;
  readonly KeyType: string;
}

export interface IndexInput {
  readonly IndexName: string;
  readonly KeySchema: readonly KeyElement[];
  readonly Projection?: { readonly ProjectionType?: string; readonly NonKeyAttributes?: readonly string[] } | undefined;
  readonly ProvisionedThroughput?: Throughput | undefined;
}

export const elementsOf = ({ hash, range }: KeySchema): { AttributeName: string; KeyType: 'HASH' | 'RANGE' }[] => [
  { AttributeName: hash, KeyType: 'HASH' },
  ...(range === undefined ? [] : [{ AttributeName: range, KeyType: 'RANGE' as const }]),
];

function checkTableName(name: string): void {
  if (name.length < 3 || name.length > 255)
    throw validation('TableName must be at least 3 characters long and at most 255 characters long');
  if (!/^[a-zA-Z0-9_.-]+$/.test(name))
    throw validation(
      violationSentence({
        at: 'tableName',
        rule: 'Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+',
        value: name,
      }),
    );
}

/** docs: Amazon DynamoDB API Reference, "CreateTable" */
export function readTable(input: TableInput): TableDefinition {
  checkTableName(input.TableName);
  const attributes = readAttributes(input.AttributeDefinitions ?? []);
  const keys = readKeys(input.KeySchema, attributes);
  const indexes = [
    ...readIndexes(input.LocalSecondaryIndexes, false, attributes, input),
    ...readIndexes(input.GlobalSecondaryIndexes, true, attributes, input),
  ];
  checkIndexes(keys, indexes);
  checkAllUsed(attributes, [keys, ...indexes.map((index) => index.keys)]);
  const { billing, throughput } = readBilling(input);
  const stream = readStream(input.StreamSpecification);
  return {
    name: input.TableName,
    keys,
    attributes,
    indexes,
    billing,
    ...(throughput && { throughput }),
    isProtected: input.DeletionProtectionEnabled === true,
    ...(stream && { stream }),
    ...(input.Tags && { tags: withTags({}, input.Tags) }),
  };
}

/** docs: Amazon DynamoDB Developer Guide, "Tagging restrictions in DynamoDB" */
const mostTags = 50;

export function withTags(before: Tags, given: readonly TagInput[]): Tags {
  const tags = { ...before, ...Object.fromEntries(given.map(({ Key, Value }) => [Key, Value])) };
  if (Object.keys(tags).length > mostTags) throw invalidParameters(`A table has at most ${mostTags} tags`);
  return tags;
}

function readAttributes(
  definitions: readonly { readonly AttributeName: string; readonly AttributeType: string }[],
): Readonly<Record<string, KeyType>> {
  const names = definitions.map(({ AttributeName }) => AttributeName);
  const twice = names.find((name, place) => names.indexOf(name) !== place);
  if (twice !== undefined) throw invalidParameters(`Cannot define attribute ${twice} more than once`);
  return Object.fromEntries(
    definitions.map(({ AttributeName, AttributeType }) => {
      if (AttributeType !== 'S' && AttributeType !== 'N' && AttributeType !== 'B')
        throw validation(
          violationSentence({
            at: 'attributeDefinitions.1.member.attributeType',
            rule: 'Member must satisfy enum value set: [B, N, S]',
            value: AttributeType,
          }),
        );
      return [AttributeName, AttributeType];
    }),
  );
}

function readKeys(elements: readonly KeyElement[], attributes: Readonly<Record<string, KeyType>>): KeySchema {
  const [hash, range, ...others] = elements;
  if (!hash || others.length > 0)
    throw validation(
      violationSentence({
        at: 'keySchema',
        rule: `Member must have length ${hash ? 'less than or equal to 2' : 'greater than or equal to 1'}`,
      }),
    );
  if (hash.KeyType !== 'HASH') throw validation('Invalid KeySchema: The first KeyElement is not a HASH key type');
  if (range && range.KeyType !== 'RANGE')
    throw validation('Invalid KeySchema: The second KeyElement is not a RANGE key type');
  if (range?.AttributeName === hash.AttributeName)
    throw validation('Both the Hash Key and the Range Key element in the KeySchema have the same name');
  for (const { AttributeName } of range ? [hash, range] : [hash])
    if (!Object.hasOwn(attributes, AttributeName))
      throw invalidParameters(
        'Some index key attributes are not defined in AttributeDefinitions. ' +
          `Keys: [${AttributeName}], AttributeDefinitions: [${Object.keys(attributes).join(', ')}]`,
      );
  return { hash: hash.AttributeName, ...(range && { range: range.AttributeName }) };
}

function readIndexes(
  inputs: readonly IndexInput[] | undefined,
  isGlobal: boolean,
  attributes: Readonly<Record<string, KeyType>>,
  { BillingMode }: TableInput,
): readonly IndexDefinition[] {
  return (inputs ?? []).map(({ IndexName, KeySchema, Projection, ProvisionedThroughput }) => {
    if (!/^[a-zA-Z0-9_.-]{3,255}$/.test(IndexName)) throw invalidParameters(`Index name ${IndexName} is not valid`);
    const projection = Projection?.ProjectionType;
    if (projection !== 'ALL' && projection !== 'KEYS_ONLY' && projection !== 'INCLUDE')
      throw invalidParameters(`Unknown ProjectionType: ${asText(projection ?? 'null')}`);
    const include = Projection?.NonKeyAttributes ?? [];
    if (projection === 'INCLUDE' && include.length === 0)
      throw invalidParameters('ProjectionType is INCLUDE, but NonKeyAttributes is not specified');
    if (projection !== 'INCLUDE' && include.length > 0)
      throw invalidParameters(`ProjectionType is ${projection}, but NonKeyAttributes is specified`);
    if (isGlobal && BillingMode !== 'PAY_PER_REQUEST' && !ProvisionedThroughput)
      throw invalidParameters(`ProvisionedThroughput is not specified for index: ${IndexName}`);
    return {
      name: IndexName,
      isGlobal,
      keys: readKeys(KeySchema, attributes),
      projection,
      include,
      ...(ProvisionedThroughput && { throughput: ProvisionedThroughput }),
    };
  });
}

function checkIndexes(keys: KeySchema, indexes: readonly IndexDefinition[]): void {
  const names = indexes.map(({ name }) => name);
  const twice = names.find((name, place) => names.indexOf(name) !== place);
  if (twice !== undefined) throw invalidParameters(`Duplicate index name: ${twice}`);
  for (const index of indexes.filter(({ isGlobal }) => !isGlobal)) {
    if (keys.range === undefined)
      throw invalidParameters(
        'Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex',
      );
    if (index.keys.range === undefined)
      throw invalidParameters(`Index KeySchema does not have a range key for index: ${index.name}`);
    if (index.keys.hash !== keys.hash)
      throw invalidParameters(
        `Index KeySchema does not have the same leading hash key as table KeySchema for index: ${index.name}. ` +
          `index hash key: ${index.keys.hash}, table hash key: ${keys.hash}`,
      );
  }
}

function checkAllUsed(attributes: Readonly<Record<string, KeyType>>, schemas: readonly KeySchema[]): void {
  const used = new Set(schemas.flatMap(({ hash, range }) => (range === undefined ? [hash] : [hash, range])));
  const names = Object.keys(attributes);
  if (names.some((name) => !used.has(name)))
    throw invalidParameters(
      `Some AttributeDefinitions are not used. AttributeDefinitions: [${names.join(', ')}], ` +
        `keys used: [${[...used].join(', ')}]`,
    );
}

function readBilling({ BillingMode = 'PROVISIONED', ProvisionedThroughput }: TableInput): {
  readonly billing: TableDefinition['billing'];
  readonly throughput?: Throughput;
} {
  if (BillingMode !== 'PROVISIONED' && BillingMode !== 'PAY_PER_REQUEST')
    throw validation(
      violationSentence({
        at: 'billingMode',
        rule: 'Member must satisfy enum value set: [PROVISIONED, PAY_PER_REQUEST]',
        value: BillingMode,
      }),
    );
  if (BillingMode === 'PAY_PER_REQUEST') {
    if (ProvisionedThroughput)
      throw invalidParameters(
        'Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST',
      );
    return { billing: BillingMode };
  }
  if (!ProvisionedThroughput)
    throw invalidParameters(
      'ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED',
    );
  return { billing: BillingMode, throughput: ProvisionedThroughput };
}

/** recorded: ack-api-quirks, services/dynamodb, DDB-TABLE-050 (the texts) */
function readStream(input: StreamInput | undefined): StreamView | undefined {
  const { StreamEnabled = false, StreamViewType: view } = input ?? {};
  if (StreamEnabled && view === undefined)
    throw invalidParameters('If stream is being enabled then UpdateViewType is required');
  if (!StreamEnabled && view !== undefined)
    throw invalidParameters('If stream is being disabled, then UpdateViewType must not be specified');
  return view === undefined ? undefined : readView(view);
}

function readView(given: string): StreamView {
  const view = streamViews.find((known) => known === given);
  if (!view)
    throw validation(
      violationSentence({
        at: 'streamSpecification.streamViewType',
        rule: `Member must satisfy enum value set: [${streamViews.join(', ')}]`,
        value: given,
      }),
    );
  return view;
}
