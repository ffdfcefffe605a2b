import { honoured, inert, only, required, text } from '../../contract/properties.ts';
import type { ResourceProvider } from '../../contract/resource-provider.ts';
import { UnsupportedError } from '../../kernel/errors.ts';
import { violationSentence } from '../../kernel/violations.ts';
import { invalidParameter } from './errors.ts';
import type { Groups } from './groups.ts';

const retentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

export const createResources = (groups: Groups, region: string): Record<string, ResourceProvider> => ({
  'AWS::Logs::LogGroup': {
    properties: {
      LogGroupName: text,
      RetentionInDays: only(...retentions),
      LogGroupClass: only('STANDARD'),
      KmsKeyId: inert('logs are not encrypted at rest here'),
      DeletionProtectionEnabled: inert('nothing here deletes a log group'),
      Tags: inert('tags have no effect'),
    },
    provision(request) {
      const { LogGroupName, RetentionInDays } = request.properties;
      const name = String(LogGroupName ?? request.physicalName({ maxLength: 512 }));
      if (!/^[.\-_/#A-Za-z0-9]{1,512}$/.test(name))
        throw invalidParameter(
          violationSentence({
            at: 'logGroupName',
            rule: 'Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+',
            value: name,
          }),
        );
      const group = groups.put(name, RetentionInDays === undefined ? undefined : Number(RetentionInDays));
      return { ref: name, attributes: { Arn: `${group.arn}:*` } };
    },
  },
  // The CDK writes it for every API with a log configuration. Its function would make the same change by the API.
  // observed: aws-cdk-lib 2.276.0
  'Custom::LogRetention': {
    properties: {
      ServiceToken: inert('the function that it names is not needed'),
      LogGroupName: required(text),
      LogGroupRegion: text,
      RetentionInDays: honoured,
      SdkRetry: inert('nothing has to be tried again'),
      RemovalPolicy: inert('here data always stays'),
    },
    provision({ logicalId, properties: { LogGroupName, LogGroupRegion = region, RetentionInDays } }) {
      if (LogGroupRegion !== region)
        throw new UnsupportedError(`${logicalId}: a log group of ${String(LogGroupRegion)}`);
      const days = RetentionInDays === undefined ? undefined : Number(RetentionInDays);
      if (days !== undefined && !retentions.includes(days))
        throw invalidParameter(`${days} is no retention of a log group: ${retentions.join(', ')}.`);
      const group = groups.put(String(LogGroupName), days);
      return { ref: group.name, attributes: { LogGroupName: group.name } };
    },
  },
});
