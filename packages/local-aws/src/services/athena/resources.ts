import type { Scope } from '../../contract/action.ts';
import { honoured, inert, list, object, only, text } from '../../contract/properties.ts';
import type { ResourceProvider, ResourceRequest } from '../../contract/resource-provider.ts';
import { AwsError, findings, UnsupportedError } from '../../kernel/errors.ts';
import { ownValue } from '../../kernel/own-value.ts';
import type { Catalog } from './catalog.ts';
import { locateDuckDb } from './duckdb.ts';
import { bucketAndPrefix } from './engine/location.ts';
import type { Column, ColumnType, Table } from './engine/table.ts';

const unseen = inert('a description changes nothing');
const tags = inert('tags of these resources change nothing that this runtime does');

const columns = list(object({ Name: text, Type: text, Comment: unseen }));

/** Workgroups of Athena, and those databases and tables of the Glue Data Catalog that queries read here. */
export const createResources = (scope: Scope, catalog: Catalog): Record<string, ResourceProvider> => ({
  'AWS::Athena::WorkGroup': workGroupProvider(catalog),
  'AWS::Glue::Database': databaseProvider(scope, catalog),
  'AWS::Glue::Table': tableProvider(scope, catalog),
});

const workGroupProvider = (catalog: Catalog): ResourceProvider => ({
  properties: {
    Name: text,
    Description: unseen,
    State: only('ENABLED'),
    RecursiveDeleteOption: inert('a workgroup goes with the template here, and its queries stay until they are old'),
    Tags: tags,
    WorkGroupConfiguration: object({
      BytesScannedCutoffPerQuery: honoured,
      EnforceWorkGroupConfiguration: honoured,
      EngineVersion: object({ SelectedEngineVersion: only('AUTO', 'Athena engine version 3') }),
      PublishCloudWatchMetricsEnabled: inert('queries are not measured here'),
      RequesterPaysEnabled: only(false),
      ResultConfiguration: object({
        OutputLocation: honoured,
        ExpectedBucketOwner: inert('there is one account'),
        EncryptionConfiguration: inert('objects on a laptop are not encrypted by keys of AWS'),
      }),
    }),
  },
  examine: ({ properties }) => findings(() => outputOf(properties as unknown as WorkGroupProperties)),
  provision({ properties }) {
    locateDuckDb();
    const { Name, WorkGroupConfiguration: given = {} } = properties as unknown as WorkGroupProperties;
    const cutoff = given.BytesScannedCutoffPerQuery;
    const output = outputOf(properties as unknown as WorkGroupProperties);
    catalog.workGroups.set(Name, {
      name: Name,
      output,
      // docs: Amazon Athena API Reference, "WorkGroupConfiguration" (true when it is not said)
      enforced: String(given.EnforceWorkGroupConfiguration ?? true) === 'true',
      cutoffBytes: cutoff === undefined ? undefined : Number(cutoff),
    });
    const version = 'Athena engine version 3';
    return { ref: Name, attributes: { 'WorkGroupConfiguration.EngineVersion.EffectiveEngineVersion': version } };
  },
  remove: ({ ref }) => void catalog.workGroups.delete(ref),
});

interface WorkGroupProperties {
  readonly Name: string;
  readonly WorkGroupConfiguration?: {
    readonly BytesScannedCutoffPerQuery?: number | string;
    readonly EnforceWorkGroupConfiguration?: boolean | string;
    readonly ResultConfiguration?: { readonly OutputLocation?: string };
  };
}

function outputOf({ WorkGroupConfiguration: given }: WorkGroupProperties): string | undefined {
  const output = given?.ResultConfiguration?.OutputLocation;
  if (output !== undefined && bucketAndPrefix(output) === undefined)
    throw new AwsError('ValidationError', `outputLocation ${output} is not a valid S3 path.`);
  return output;
}

const databaseProvider = (scope: Scope, catalog: Catalog): ResourceProvider => ({
  properties: {
    CatalogId: text,
    DatabaseInput: object({
      Name: text,
      Description: unseen,
      LocationUri: inert('tables say where they are'),
      Parameters: unseen,
    }),
  },
  examine: (request) => findings(() => checkCatalogId(scope, request)),
  provision(request) {
    checkCatalogId(scope, request);
    const { DatabaseInput } = request.properties as { readonly DatabaseInput: { readonly Name?: string } };
    const name = (DatabaseInput.Name ?? request.physicalName({ lowerCase: true })).toLowerCase();
    catalog.databases.add(name);
    return { ref: name, attributes: {} };
  },
  remove: ({ ref }) => void catalog.databases.delete(ref),
});

interface TableProperties {
  readonly CatalogId: string;
  readonly DatabaseName: string;
  readonly TableInput: {
    readonly Name?: string;
    readonly Parameters?: Readonly<Record<string, unknown>>;
    readonly PartitionKeys?: readonly GlueColumn[];
    readonly StorageDescriptor?: {
      readonly Columns?: readonly GlueColumn[];
      readonly Location?: string;
      readonly SerdeInfo?: { readonly SerializationLibrary?: string };
    };
  };
}

interface GlueColumn {
  readonly Name: string;
  readonly Type?: string;
}

const tableProvider = (scope: Scope, catalog: Catalog): ResourceProvider => ({
  properties: {
    CatalogId: text,
    DatabaseName: text,
    TableInput: object({
      Name: text,
      Description: unseen,
      Owner: unseen,
      Retention: unseen,
      TableType: only('EXTERNAL_TABLE'),
      Parameters: honoured,
      PartitionKeys: columns,
      StorageDescriptor: object({
        Columns: columns,
        Location: honoured,
        InputFormat: only('org.apache.hadoop.mapred.TextInputFormat'),
        OutputFormat: only('org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'),
        Compressed: only(false),
        StoredAsSubDirectories: only(false),
        NumberOfBuckets: inert('objects are read whole'),
        SerdeInfo: object({ Name: unseen, SerializationLibrary: only('org.openx.data.jsonserde.JsonSerDe') }),
      }),
    }),
  },
  examine: (request) =>
    findings(() => checkCatalogId(scope, request)).then((found) => [
      ...found,
      ...tableFaults(request.properties as unknown as TableProperties),
    ]),
  provision(request) {
    checkCatalogId(scope, request);
    const table = tableFrom(request);
    catalog.tables.set(`${table.database}.${table.name}`, table);
    return { ref: table.name, attributes: {} };
  },
  remove({ ref }) {
    for (const [key, { name }] of catalog.tables) if (name === ref) catalog.tables.delete(key);
  },
});

function checkCatalogId({ accountId }: Scope, { properties }: ResourceRequest): void {
  const { CatalogId } = properties as { readonly CatalogId: unknown };
  if (String(CatalogId) !== accountId) throw new UnsupportedError(`The Data Catalog of account ${String(CatalogId)}`);
}

function tableFrom({ properties, physicalName }: ResourceRequest): Table {
  const given = properties as unknown as TableProperties;
  const [fault] = tableFaults(given);
  if (fault) throw fault;
  const { CatalogId, DatabaseName, TableInput } = given;
  const { PartitionKeys = [], StorageDescriptor } = TableInput;
  return {
    catalogId: CatalogId,
    database: DatabaseName.toLowerCase(),
    name: (TableInput.Name ?? physicalName({ lowerCase: true })).toLowerCase(),
    columns: (StorageDescriptor?.Columns ?? []).map(columnOf),
    partitionKeys: PartitionKeys.map(columnOf),
    location: locationOf(TableInput),
  };
}

type TableInput = TableProperties['TableInput'];

function tableFaults({ TableInput }: TableProperties): readonly AwsError[] {
  const { PartitionKeys = [], StorageDescriptor } = TableInput;
  const { Columns = [], SerdeInfo } = StorageDescriptor ?? {};
  const location = locationOf(TableInput);
  return [
    ...(SerdeInfo?.SerializationLibrary === undefined
      ? [new UnsupportedError('A table without a StorageDescriptor.SerdeInfo.SerializationLibrary')]
      : []),
    ...[...Columns, ...PartitionKeys].flatMap(({ Type = 'string' }) =>
      typeOf(Type) === undefined ? [new UnsupportedError(`A column of the type ${Type}`)] : [],
    ),
    ...(bucketAndPrefix(location) === undefined
      ? [new AwsError('ValidationError', `The location ${location} is not a valid S3 path.`)]
      : []),
    ...partitionFaults(TableInput),
  ];
}

/** docs: Amazon Athena User Guide, "Data types in Amazon Athena" */
const typesByName: Readonly<Record<string, ColumnType>> = {
  string: 'varchar',
  varchar: 'varchar',
  bigint: 'bigint',
  int: 'integer',
  integer: 'integer',
  double: 'double',
  boolean: 'boolean',
};

const typeOf = (name: string): ColumnType | undefined => ownValue(typesByName, name.toLowerCase());

const columnOf = ({ Name, Type = 'string' }: GlueColumn): Column => ({
  name: Name.toLowerCase(),
  type: typeOf(Type) ?? 'varchar',
});

const locationOf = ({ Parameters = {}, StorageDescriptor }: TableInput): string =>
  String(Parameters['storage.location.template'] ?? StorageDescriptor?.Location ?? '');

/**
 * Partitions are not kept here, so their places must follow from the query. docs: Amazon Athena User Guide, "Set up
 * partition projection"
 */
function partitionFaults(table: TableInput): readonly AwsError[] {
  const { Parameters = {}, PartitionKeys = [] } = table;
  if (PartitionKeys.length === 0) return [];
  const told = (name: string): string => String(Parameters[name] ?? '').toLowerCase();
  const template = locationOf(table).toLowerCase();
  const known = new Set(['projection.enabled', 'storage.location.template']);
  const ofKeys = PartitionKeys.map(columnOf).flatMap(({ name, type }) => {
    known.add(`projection.${name}.type`);
    const isInjected = told('projection.enabled') === 'true' && told(`projection.${name}.type`) === 'injected';
    return [
      ...(isInjected && type === 'varchar'
        ? []
        : [`The partition key ${name}, other than a string with the projection type injected`]),
      ...(template.includes(`\${${name}}`) ? [] : [`A storage.location.template without \${${name}}`]),
    ];
  });
  const unknown = Object.keys(Parameters)
    .filter((name) => /^(?:projection\.|storage\.|skip\.|.*compress)/.test(name) && !known.has(name))
    .map((name) => `The table parameter ${name}`);
  return [...ofKeys, ...unknown].map((what) => new UnsupportedError(what));
}
