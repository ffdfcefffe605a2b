import { UnsupportedError } from '../../kernel/errors.ts';
import { invalidParameter } from './errors.ts';

const honoured = ['DisplayName', 'Policy', 'KmsMasterKeyId', 'FifoTopic'];
const lacking = ['DeliveryPolicy', 'TracingConfig', 'ContentBasedDeduplication', 'ArchivePolicy', 'SignatureVersion'];

/** docs: Amazon SNS API Reference, "SetTopicAttributes" */
export function checkTopicAttributes(attributes: Readonly<Record<string, string>>): void {
  for (const name of Object.keys(attributes)) {
    if (lacking.includes(name)) throw new UnsupportedError(`Attribute ${name} of a topic`);
    if (!honoured.includes(name)) throw invalidParameter('AttributeName');
  }
  if ((attributes['DisplayName'] ?? '').length > 100) throw invalidParameter('DisplayName');
}

/** The policy of a topic that has none of its own. docs: Amazon SNS Developer Guide, "Amazon SNS default policy" */
export const defaultPolicy = (arn: string, account: string): string =>
  JSON.stringify({
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: [
          'SNS:GetTopicAttributes',
          'SNS:SetTopicAttributes',
          'SNS:AddPermission',
          'SNS:RemovePermission',
          'SNS:DeleteTopic',
          'SNS:Subscribe',
          'SNS:ListSubscriptionsByTopic',
          'SNS:Publish',
        ],
        Resource: arn,
        Condition: { StringEquals: { 'AWS:SourceOwner': account } },
      },
    ],
  });
