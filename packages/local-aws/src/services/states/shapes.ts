import type { PageRequest } from '../../kernel/pages.ts';
import { flag, integer, list, structure, text } from '../../protocol/members.ts';

/** The members that several actions share, with their constraints. docs: AWS Step Functions API Reference, "Actions" */
export const arn = text({ required: true, min: 1, max: 256 });
/** The ARN of a map run. docs: AWS Step Functions API Reference, "DescribeMapRun" */
export const longArn = text({ required: true, min: 1, max: 2000 });
export const name = text({ required: true, min: 1, max: 80 });
export const definition = { min: 1, max: 1_048_576 };
/** docs: AWS Step Functions API Reference, "StartExecution" (traceHeader) */
export const traceHeader = text({ max: 256, pattern: /^[\x00-\x7f]*$/, patternText: '\\p{ASCII}*' });
export const description = text({ max: 256 });
export const includedData = text({ values: ['ALL_DATA', 'METADATA_ONLY'] });
export const machineType = text({ values: ['STANDARD', 'EXPRESS'] });
export const taskToken = text({ required: true, min: 1, max: 2048 });
export const error = text({ max: 256 });
export const cause = text({ max: 32_768 });

/** recorded: test_list_executions_pagination, test_list_sms_pagination (how long a token may be) */
export const page = (tokenLength = 1024) => ({
  maxResults: integer({ min: 0, max: 1000 }),
  nextToken: text({ min: 1, max: tokenLength }),
});

/** The value 0 and an absent value mean the default. */
export const pageSize = (maxResults: number | undefined): number => maxResults || 100;

export const pageRequest = (
  { maxResults, nextToken }: { readonly maxResults?: number; readonly nextToken?: string },
  asked: readonly unknown[],
): PageRequest => ({ token: nextToken, limit: pageSize(maxResults), asked });

export const loggingConfiguration = structure({
  level: text({ values: ['ALL', 'ERROR', 'FATAL', 'OFF'] }),
  includeExecutionData: flag(),
  destinations: list(structure({ cloudWatchLogsLogGroup: structure({ logGroupArn: text({ min: 1, max: 256 }) }) })),
});
export const tracingConfiguration = structure({ enabled: flag() });
/** docs: AWS Step Functions API Reference, "EncryptionConfiguration" */
export const encryptionConfiguration = structure({
  type: text({ required: true, values: ['AWS_OWNED_KEY', 'CUSTOMER_MANAGED_KMS_KEY'] }),
  kmsKeyId: text({ min: 1, max: 2048 }),
  kmsDataKeyReusePeriodSeconds: integer({ min: 60, max: 900 }),
});
export const tags = list(structure({ key: text({ min: 1, max: 128 }), value: text({ max: 256 }) }));

export const route = structure({
  stateMachineVersionArn: text({ required: true, min: 1, max: 256 }),
  weight: integer({ required: true, min: 0, max: 100 }),
});
