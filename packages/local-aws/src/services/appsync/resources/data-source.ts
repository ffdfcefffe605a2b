import type { ResourceProvider } from '../../../contract/resource-provider.ts';
import { honoured, inert, object, only, text } from '../../../contract/properties.ts';
import { asText } from '../../../kernel/as-text.ts';
import { type AwsError, UnsupportedError } from '../../../kernel/errors.ts';
import { ownValue } from '../../../kernel/own-value.ts';
import { badRequest } from '../errors.ts';
import type { DataSource } from '../model.ts';
import type { AppSyncStore } from '../store.ts';
import { describe } from './describe.ts';

type Properties = Readonly<Record<string, unknown>>;

export function dataSource(state: AppSyncStore, region: string): ResourceProvider {
  return {
    properties: {
      ApiId: text,
      Name: text,
      Type: honoured,
      ServiceRoleArn: text,
      LambdaConfig: object({ LambdaFunctionArn: honoured }),
      DynamoDBConfig: object({
        TableName: text,
        AwsRegion: only(region),
        UseCallerCredentials: only(false),
        Versioned: only(false),
      }),
      HttpConfig: object({
        Endpoint: text,
        AuthorizationConfig: object({
          AuthorizationType: text,
          AwsIamConfig: object({ SigningRegion: text, SigningServiceName: text }),
        }),
      }),
      EventBridgeConfig: object({ EventBusArn: text }),
      Description: text,
      MetricsConfig: inert('there are no enhanced metrics here'),
    },
    provision(request) {
      const api = state.api(String(request.properties['ApiId']));
      const source = readDataSource(request.properties, region);
      api.dataSources.set(source.name, source);
      api.revision += 1;
      const arn = `${api.settings.arn}/datasources/${source.name}`;
      api.described.set(arn, { dataSourceArn: arn, ...describe(request.properties) });
      return { ref: arn, attributes: { DataSourceArn: arn, Name: source.name } };
    },
    examine: ({ properties }) => [...dataSourceFaults(properties)],
    remove({ ref, attributes }) {
      const api = state.apiOfArn(ref);
      api?.dataSources.delete(String(attributes['Name']));
      api?.described.delete(ref);
    },
  };
}

function readDataSource(properties: Properties, region: string): DataSource {
  for (const fault of dataSourceFaults(properties)) throw fault;
  const { Type, ServiceRoleArn, LambdaConfig, DynamoDBConfig, EventBridgeConfig, HttpConfig } = properties;
  const name = String(properties['Name']);
  const serviceRoleArn = ServiceRoleArn as string;
  if (Type === 'NONE') return { name, type: Type };
  if (Type === 'HTTP') return { name, ...readHttp(HttpConfig as HttpProperties, serviceRoleArn, region) };
  if (Type === 'AMAZON_DYNAMODB')
    return {
      name,
      type: Type,
      tableName: (DynamoDBConfig as { readonly TableName: string }).TableName,
      serviceRoleArn,
    };
  if (Type === 'AMAZON_EVENTBRIDGE')
    return {
      name,
      type: Type,
      busArn: (EventBridgeConfig as { readonly EventBusArn: string }).EventBusArn,
      serviceRoleArn,
    };
  const functionArn = (LambdaConfig as { readonly LambdaFunctionArn: string }).LambdaFunctionArn;
  return { name, type: 'AWS_LAMBDA', functionArn, serviceRoleArn };
}

/** The member of the properties that a type of data source needs. */
const configurations: Readonly<Record<string, string>> = {
  AMAZON_DYNAMODB: 'DynamoDBConfig',
  AMAZON_EVENTBRIDGE: 'EventBridgeConfig',
  AWS_LAMBDA: 'LambdaConfig',
  HTTP: 'HttpConfig',
};

/** Finds what is wrong with a data source. */
function* dataSourceFaults(properties: Properties): Generator<AwsError, void, undefined> {
  const type = asText(properties['Type']);
  const name = String(properties['Name']);
  if (!/^[_A-Za-z][_0-9A-Za-z]{0,64}$/.test(name)) yield badRequest(`Data source name ${name} is not valid.`);
  if (type === 'NONE') return;
  const member = ownValue(configurations, type);
  if (member === undefined) {
    yield new UnsupportedError(`AWS::AppSync::DataSource Type ${type}`);
    return;
  }
  const given = properties[member] as Properties | undefined;
  const isThere = type === 'AWS_LAMBDA' ? typeof given?.['LambdaFunctionArn'] === 'string' : given !== undefined;
  if (!isThere) yield badRequest(`${member} is required for ${type} data sources.`);
  if (type === 'HTTP') yield* httpFaults(given as HttpProperties | undefined, properties['ServiceRoleArn']);
  else if (typeof properties['ServiceRoleArn'] !== 'string')
    yield badRequest(`ServiceRoleArn is required for ${type} data sources.`);
}

function* httpFaults(config: HttpProperties | undefined, roleArn: unknown): Generator<AwsError, void, undefined> {
  if (!config) return;
  const { Endpoint, AuthorizationConfig } = config;
  if (!URL.canParse(Endpoint)) yield badRequest(`Endpoint ${Endpoint} is not valid.`);
  if (!AuthorizationConfig) return;
  if (typeof roleArn !== 'string') yield badRequest('ServiceRoleArn is required for HTTP data sources that sign.');
  if (AuthorizationConfig.AwsIamConfig?.SigningServiceName === undefined)
    yield badRequest('SigningServiceName is required for HTTP data sources that sign.');
}

interface HttpProperties {
  readonly Endpoint: string;
  readonly AuthorizationConfig?: {
    readonly AwsIamConfig?: { readonly SigningRegion?: string; readonly SigningServiceName?: string };
  };
}

function readHttp(
  { Endpoint: endpoint, AuthorizationConfig }: HttpProperties,
  roleArn: string,
  region: string,
): Omit<DataSource & { readonly type: 'HTTP' }, 'name'> {
  if (!AuthorizationConfig) return { type: 'HTTP', endpoint, signing: undefined };
  const { SigningRegion = region, SigningServiceName: service = '' } = AuthorizationConfig.AwsIamConfig ?? {};
  return { type: 'HTTP', endpoint, signing: { service, region: SigningRegion, roleArn } };
}
