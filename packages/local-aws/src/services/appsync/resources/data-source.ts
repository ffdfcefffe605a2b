import type { ResourceProvider } from '../../../contract/resource-provider.ts';
import { honoured, inert, object, only, text } from '../../../contract/properties.ts';
import { findings, UnsupportedError } from '../../../kernel/errors.ts';
import { badRequest } from '../errors.ts';
import type { DataSource } from '../model.ts';
import type { AppSyncStore } from '../store.ts';
import { describe } from './describe.ts';

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
    examine: ({ properties }) => findings(() => readDataSource(properties, region)),
    remove({ ref, attributes }) {
      const api = state.apiOfArn(ref);
      api?.dataSources.delete(String(attributes['Name']));
      api?.described.delete(ref);
    },
  };
}

function readDataSource(properties: Readonly<Record<string, unknown>>, region: string): DataSource {
  const { Type, ServiceRoleArn, LambdaConfig, DynamoDBConfig, EventBridgeConfig, HttpConfig } = properties;
  const name = String(properties['Name']);
  if (!/^[_A-Za-z][_0-9A-Za-z]{0,64}$/.test(name)) throw badRequest(`Data source name ${name} is not valid.`);
  if (Type === 'NONE') return { name, type: 'NONE' };
  if (Type === 'AMAZON_DYNAMODB') {
    if (!DynamoDBConfig) throw badRequest('DynamoDBConfig is required for AMAZON_DYNAMODB data sources.');
    if (typeof ServiceRoleArn !== 'string')
      throw badRequest('ServiceRoleArn is required for AMAZON_DYNAMODB data sources.');
    const { TableName } = DynamoDBConfig as { readonly TableName: string };
    return { name, type: Type, tableName: TableName, serviceRoleArn: ServiceRoleArn };
  }
  if (Type === 'HTTP') return { name, ...readHttp(HttpConfig as HttpProperties | undefined, ServiceRoleArn, region) };
  if (Type === 'AMAZON_EVENTBRIDGE') {
    if (!EventBridgeConfig) throw badRequest('EventBridgeConfig is required for AMAZON_EVENTBRIDGE data sources.');
    if (typeof ServiceRoleArn !== 'string')
      throw badRequest('ServiceRoleArn is required for AMAZON_EVENTBRIDGE data sources.');
    const { EventBusArn } = EventBridgeConfig as { readonly EventBusArn: string };
    return { name, type: Type, busArn: EventBusArn, serviceRoleArn: ServiceRoleArn };
  }
  if (Type !== 'AWS_LAMBDA') throw new UnsupportedError(`AWS::AppSync::DataSource Type ${String(Type)}`);
  const functionArn = (LambdaConfig as { LambdaFunctionArn?: string } | undefined)?.LambdaFunctionArn;
  if (typeof functionArn !== 'string') throw badRequest('LambdaConfig is required for AWS_LAMBDA data sources.');
  if (typeof ServiceRoleArn !== 'string') throw badRequest('ServiceRoleArn is required for AWS_LAMBDA data sources.');
  return { name, type: 'AWS_LAMBDA', functionArn, serviceRoleArn: ServiceRoleArn };
}

interface HttpProperties {
  readonly Endpoint: string;
  readonly AuthorizationConfig?: {
    readonly AwsIamConfig?: { readonly SigningRegion?: string; readonly SigningServiceName?: string };
  };
}

function readHttp(
  config: HttpProperties | undefined,
  roleArn: unknown,
  region: string,
): Omit<DataSource & { readonly type: 'HTTP' }, 'name'> {
  if (!config) throw badRequest('HttpConfig is required for HTTP data sources.');
  const { Endpoint, AuthorizationConfig } = config;
  if (!URL.canParse(Endpoint)) throw badRequest(`Endpoint ${Endpoint} is not valid.`);
  if (!AuthorizationConfig) return { type: 'HTTP', endpoint: Endpoint, signing: undefined };
  if (typeof roleArn !== 'string') throw badRequest('ServiceRoleArn is required for HTTP data sources that sign.');
  const { SigningRegion = region, SigningServiceName } = AuthorizationConfig.AwsIamConfig ?? {};
  if (SigningServiceName === undefined)
    throw badRequest('SigningServiceName is required for HTTP data sources that sign.');
  return {
    type: 'HTTP',
    endpoint: Endpoint,
    signing: { service: SigningServiceName, region: SigningRegion, roleArn },
  };
}
