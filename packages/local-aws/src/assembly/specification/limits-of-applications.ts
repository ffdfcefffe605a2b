import type { Schema } from './schema.ts';

/** Lists such rules of APIs, their users, and what CloudFormation and the CDK make themselves. */
export const limitsOfApplications: Readonly<Record<string, Schema>> = {
  // docs: Amazon Cognito User Pools API Reference, "MessageTemplateType", "VerificationMessageTemplateType"
  'AWS::Cognito::UserPool': {
    properties: {
      AdminCreateUserConfig: {
        properties: {
          InviteMessageTemplate: {
            properties: {
              EmailMessage: { pattern: '\\{####\\}', minLength: 6, maxLength: 20_000 },
              EmailSubject: { minLength: 1, maxLength: 140 },
              SMSMessage: { pattern: '\\{####\\}', minLength: 6, maxLength: 140 },
            },
          },
        },
      },
      VerificationMessageTemplate: {
        properties: {
          EmailMessage: { pattern: '\\{####\\}', minLength: 6, maxLength: 20_000 },
          EmailSubject: { minLength: 1, maxLength: 140 },
          SmsMessage: { pattern: '\\{####\\}', minLength: 6, maxLength: 140 },
        },
      },
    },
  },
  // docs: AWS AppSync API Reference, "CreateDataSource" (name), "CreateFunction" (name), "CreateResolver" (typeName)
  'AWS::AppSync::DataSource': { properties: { Name: { pattern: '^[_A-Za-z][_0-9A-Za-z]*$', maxLength: 65_536 } } },
  'AWS::AppSync::FunctionConfiguration': {
    properties: {
      Name: { pattern: '^[_A-Za-z][_0-9A-Za-z]*$', maxLength: 65_536 },
      MaxBatchSize: { type: 'integer', minimum: 0, maximum: 2_000 },
    },
  },
  'AWS::AppSync::Resolver': {
    properties: {
      TypeName: { pattern: '^[_A-Za-z][_0-9A-Za-z]*$' },
      FieldName: { pattern: '^[_A-Za-z][_0-9A-Za-z]*$' },
      Kind: { enum: ['UNIT', 'PIPELINE'] },
      MaxBatchSize: { type: 'integer', minimum: 0, maximum: 2_000 },
    },
  },
  // docs: AWS CloudFormation Template Reference, "AWS::CloudFormation::Stack" (TemplateURL)
  'AWS::CloudFormation::Stack': { required: ['TemplateURL'] },
  // The resources of the CDK's own functions. observed: aws-cdk-lib 2.276.0
  'Custom::CloudwatchLogResourcePolicy': { required: ['Create'] },
  'Custom::S3BucketNotifications': { required: ['BucketName'] },
  'Custom::CDKBucketDeployment': { required: ['SourceBucketNames', 'SourceObjectKeys', 'DestinationBucketName'] },
  // docs: Amazon CloudWatch Logs API Reference, "PutRetentionPolicy" (retentionInDays)
  'Custom::LogRetention': {
    required: ['LogGroupName'],
    properties: {
      RetentionInDays: {
        type: 'integer',
        enum: [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653],
      },
    },
  },
};
