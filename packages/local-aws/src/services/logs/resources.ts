import { honoured, inert, only, text } from '../../contract/properties.ts';
import type { ResourceProvider, ResourceRequest } from '../../contract/resource-provider.ts';
import { asText } from '../../kernel/as-text.ts';
import { findings, UnsupportedError } from '../../kernel/errors.ts';
import type { Groups } from './groups.ts';

export const createResources = (groups: Groups, region: string): Record<string, ResourceProvider> => ({
  'AWS::Logs::LogGroup': {
    properties: {
      LogGroupName: text,
      RetentionInDays: honoured,
      LogGroupClass: only('STANDARD'),
      KmsKeyId: inert('logs are not encrypted at rest here'),
      DeletionProtectionEnabled: inert('nothing here deletes a log group'),
      Tags: inert('tags have no effect'),
    },
    provision(request) {
      const { LogGroupName, RetentionInDays } = request.properties;
      const name = String(LogGroupName ?? request.physicalName({ maxLength: 512 }));
      const group = groups.put(name, RetentionInDays === undefined ? undefined : Number(RetentionInDays));
      return { ref: name, attributes: { Arn: `${group.arn}:*` } };
    },
  },
  // The CDK writes it for every API with a log configuration. Its function would make the same change by the API.
  // observed: aws-cdk-lib 2.276.0
  'Custom::LogRetention': {
    properties: {
      ServiceToken: inert('the function that it names is not needed'),
      LogGroupName: text,
      LogGroupRegion: text,
      RetentionInDays: honoured,
      SdkRetry: inert('nothing has to be tried again'),
      RemovalPolicy: inert('here data always stays'),
    },
    examine: (request) => findings(() => checkRegion(region, request)),
    provision(request) {
      const { LogGroupName, RetentionInDays } = request.properties;
      checkRegion(region, request);
      const days = RetentionInDays === undefined ? undefined : Number(RetentionInDays);
      const group = groups.put(String(LogGroupName), days);
      return { ref: group.name, attributes: { LogGroupName: group.name } };
    },
  },
});

function checkRegion(region: string, { logicalId, properties: { LogGroupRegion = region } }: ResourceRequest): void {
  if (LogGroupRegion !== region) throw new UnsupportedError(`${logicalId}: a log group of ${asText(LogGroupRegion)}`);
}
