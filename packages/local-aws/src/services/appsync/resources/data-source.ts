import type { ResourceProvider } from '../../../contract/resource-provider.ts';
import { honoured, inert, object, only, required, text } from '../../../contract/properties.ts';
import { UnsupportedError } from '../../../kernel/errors.ts';
import { badRequest } from '../errors.ts';
import type { DataSource } from '../model.ts';
import type { AppSyncStore } from '../store.ts';

export function dataSource(state: AppSyncStore, region: string): ResourceProvider {
  return {
    properties: {
      ApiId: text,
      Name: text,
      Type: honoured,
      ServiceRoleArn: text,
      LambdaConfig: object({ LambdaFunctionArn: honoured }),
      DynamoDBConfig: object({
        TableName: required(text),
        AwsRegion: required(only(region)),
        UseCallerCredentials: only(false),
        Versioned: only(false),
      }),
      Description: inert('a note for people'),
      MetricsConfig: inert('there is no CloudWatch on a laptop'),
    },
    provision(request) {
      const api = state.api(String(request.properties['ApiId']));
      const source = readDataSource(request.properties);
      api.dataSources.set(source.name, source);
      api.revision += 1;
      const arn = `${api.settings.arn}/datasources/${source.name}`;
      return { ref: arn, attributes: { DataSourceArn: arn, Name: source.name } };
    },
    remove: ({ ref, attributes }) => void state.apiOfArn(ref)?.dataSources.delete(String(attributes['Name'])),
  };
}

function readDataSource(properties: Readonly<Record<string, unknown>>): DataSource {
  const { Type, ServiceRoleArn, LambdaConfig, DynamoDBConfig } = properties;
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
  if (Type !== 'AWS_LAMBDA') throw new UnsupportedError(`AWS::AppSync::DataSource Type ${String(Type)}`);
  const functionArn = (LambdaConfig as { LambdaFunctionArn?: string } | undefined)?.LambdaFunctionArn;
  if (typeof functionArn !== 'string') throw badRequest('LambdaConfig is required for AWS_LAMBDA data sources.');
  if (typeof ServiceRoleArn !== 'string') throw badRequest('ServiceRoleArn is required for AWS_LAMBDA data sources.');
  return { name, type: 'AWS_LAMBDA', functionArn, serviceRoleArn: ServiceRoleArn };
}
