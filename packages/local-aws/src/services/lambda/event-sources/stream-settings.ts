import { violationSentence } from '../../../kernel/violations.ts';
import { missing } from '../../../protocol/members.ts';
import { invalidParameter } from '../errors.ts';

/** The settings that only mappings of streams have. */
export interface StreamSettings {
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST';
  readonly bisects: boolean;
  /** -1 stands for no limit. */
  readonly maximumRetries: number;
  readonly maximumAgeSeconds: number;
  readonly parallelizationFactor: number;
  readonly onFailureArn?: string;
}

export interface StreamGiven {
  readonly StartingPosition?: string | undefined;
  readonly BisectBatchOnFunctionError?: boolean | undefined;
  readonly MaximumRetryAttempts?: number | undefined;
  readonly MaximumRecordAgeInSeconds?: number | undefined;
  readonly ParallelizationFactor?: number | undefined;
  readonly DestinationConfig?:
    { readonly OnFailure?: { readonly Destination?: string | undefined } | undefined } | undefined;
}

export const isStream = (sourceArn: string): boolean => sourceArn.split(':')[2] === 'dynamodb';

const startingPositions = ['TRIM_HORIZON', 'LATEST'] as const;
const noLimit = -1;

/**
 * Answers the settings of a mapping of a stream, or undefined for a queue, which has none of them. docs: AWS Lambda
 * Developer Guide, "Lambda parameters for Amazon DynamoDB event source mappings"
 */
export function streamSettings(
  sourceArn: string,
  given: StreamGiven,
  known?: StreamSettings,
): StreamSettings | undefined {
  if (!isStream(sourceArn)) {
    refuseAll(given);
    return undefined;
  }
  if (!/^arn:aws:dynamodb:[a-z0-9-]+:\d{12}:table\/[\w.-]{3,255}\/stream\/[\d:.T-]{23}$/.test(sourceArn))
    throw invalidParameter('Unrecognized event source.');
  const age = given.MaximumRecordAgeInSeconds ?? known?.maximumAgeSeconds ?? noLimit;
  if (age !== noLimit && age < 60) throw invalidParameter('Maximum record age in seconds must be -1 or at least 60.');
  const onFailureArn = given.DestinationConfig ? given.DestinationConfig.OnFailure?.Destination : known?.onFailureArn;
  return {
    startingPosition: known?.startingPosition ?? startOf(given.StartingPosition),
    bisects: given.BisectBatchOnFunctionError ?? known?.bisects ?? false,
    maximumRetries: given.MaximumRetryAttempts ?? known?.maximumRetries ?? noLimit,
    maximumAgeSeconds: age,
    parallelizationFactor: given.ParallelizationFactor ?? known?.parallelizationFactor ?? 1,
    ...(onFailureArn !== undefined && { onFailureArn }),
  };
}

function startOf(given: string | undefined): StreamSettings['startingPosition'] {
  if (given === undefined) throw invalidParameter(violationSentence({ at: 'startingPosition', rule: missing }));
  const start = startingPositions.find((known) => known === given);
  if (!start) throw invalidParameter(`Unsupported starting position for event source type: ${given}`);
  return start;
}

function refuseAll(given: StreamGiven): void {
  const [name] = [
    'StartingPosition',
    'BisectBatchOnFunctionError',
    'MaximumRetryAttempts',
    'MaximumRecordAgeInSeconds',
    'ParallelizationFactor',
    'DestinationConfig',
  ].filter((member) => given[member as keyof StreamGiven] !== undefined);
  if (name !== undefined) throw invalidParameter(`Unsupported parameter for an Amazon SQS event source: ${name}`);
}

export const streamShown = (settings: StreamSettings): Record<string, unknown> => ({
  StartingPosition: settings.startingPosition,
  ParallelizationFactor: settings.parallelizationFactor,
  MaximumRecordAgeInSeconds: settings.maximumAgeSeconds,
  BisectBatchOnFunctionError: settings.bisects,
  MaximumRetryAttempts: settings.maximumRetries,
  TumblingWindowInSeconds: 0,
  DestinationConfig: { OnFailure: settings.onFailureArn === undefined ? {} : { Destination: settings.onFailureArn } },
});
