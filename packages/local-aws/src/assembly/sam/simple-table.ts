import { membersOf, resource, tagsOf, without, type Expansion, type Members } from './model.ts';
import { asText } from '../../kernel/as-text.ts';

/** docs: AWS SAM Developer Guide, "AWS::Serverless::SimpleTable" */
export function expandSimpleTable(id: string, properties: Members): Expansion {
  const { PrimaryKey, ProvisionedThroughput, Tags } = properties;
  const { Name = 'id', Type = 'String' } = membersOf(PrimaryKey);
  return {
    [id]: resource('AWS::DynamoDB::Table', {
      ...without(properties, 'PrimaryKey'),
      AttributeDefinitions: [{ AttributeName: Name, AttributeType: asText(Type).charAt(0) }],
      KeySchema: [{ AttributeName: Name, KeyType: 'HASH' }],
      ...(ProvisionedThroughput === undefined && { BillingMode: 'PAY_PER_REQUEST' }),
      ...(Tags !== undefined && { Tags: tagsOf(Tags, 'dynamodb:createdBy') }),
    }),
  };
}
