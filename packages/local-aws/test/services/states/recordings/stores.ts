import type { Service } from '../../../../src/contract/service.ts';
import { s3Request } from '../../../../src/services/states/integrations/s3/request.ts';
import { s3Members } from '../../../../src/services/states/integrations/s3/answer.ts';
import { jsonCall } from '../../../support/json-call.ts';
import { administrator, provision } from '../../../support/ports.ts';
import type { RecordedCall, Recording } from './corpus.ts';

/** Makes the buckets and tables of the recorded tests with their objects. Answers what is recorded of them. */
export async function inStores(
  services: Readonly<Record<string, Service>>,
  recording: Recording,
  { service, api, arguments: args }: RecordedCall,
): Promise<unknown> {
  const { s3, dynamodb } = services as { s3: Service; dynamodb: Service };
  if (api === 's3_create_bucket')
    await provision(s3, 'AWS::S3::Bucket', 'B', { BucketName: named(recording, 'Bucket') });
  if (api === 'dynamodb_create_table')
    await jsonCall(dynamodb, 'DynamoDB_20120810.CreateTable', {
      TableName: named(recording, 'TableName'),
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    });
  if (service !== 's3') return undefined;
  const { Body, ...rest } = args;
  const request = {
    ...s3Request(api === 'put_object' ? 'PutObject' : 'GetObject', {
      ...(rest as Record<string, string>),
      ...(api === 'put_object' ? {} : { ChecksumMode: 'ENABLED' }),
    }),
    body: Buffer.from(typeof Body === 'string' ? textOf(Body) : ''),
  };
  const action = api === 'put_object' ? 'PutObject' : 'GetObject';
  const answer = await s3.run(action, { ...request }, { principal: administrator, requestId: 'r', sourceIp: '' });
  return api === 'put_object' ? undefined : s3Members(action, answer as never);
}

/** Bytes were written as Python shows them. */
const textOf = (body: string): string => /^(?:b|bytearray\(b)'(.*)'\)?$/s.exec(body)?.[1] ?? body;

const named = (recording: Recording, member: string): string =>
  new RegExp(String.raw`"${member}\\*": ?\\*"([\w.-]+)`).exec(
    JSON.stringify(recording.executions) + JSON.stringify(recording.calls),
  )?.[1] ?? 'missing';
