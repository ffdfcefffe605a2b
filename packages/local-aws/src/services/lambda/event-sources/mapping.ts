import type { EpochSeconds } from '../../../kernel/clock.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { compilePattern, parsePattern } from '../../../delivery/event-pattern/pattern.ts';
import { flag, integer, list, structure, text } from '../../../protocol/members.ts';
import { invalidParameter } from '../errors.ts';
import { isStream, streamSettings, streamShown, type StreamGiven, type StreamSettings } from './stream-settings.ts';

/** An event source mapping: a function gets the messages of a queue, or the changes of a table. */
export interface Mapping {
  readonly uuid: string;
  readonly sourceArn: string;
  /** The ARN contains the qualifier, if one was given. */
  readonly functionArn: string;
  readonly enabled: boolean;
  readonly batchSize: number;
  readonly windowSeconds: number;
  /** The event patterns as JSON texts. A record that none of them matches is dropped. */
  readonly filters: readonly string[];
  /** The function reports which records failed. */
  readonly reportsFailures: boolean;
  readonly maximumConcurrency?: number | undefined;
  /** The settings that only streams have. */
  readonly stream?: StreamSettings;
  /** The time of the last change, in seconds. */
  readonly lastModified: EpochSeconds;
}

/** The settings under the names of the template and the API. */
export interface MappingSettings extends StreamGiven {
  readonly BatchSize?: number | undefined;
  readonly MaximumBatchingWindowInSeconds?: number | undefined;
  readonly Enabled?: boolean | undefined;
  readonly FilterCriteria?:
    { readonly Filters?: readonly { readonly Pattern?: string | undefined }[] | undefined } | undefined;
  readonly FunctionResponseTypes?: readonly string[] | undefined;
  readonly ScalingConfig?: { readonly MaximumConcurrency?: number | undefined } | undefined;
}

/** The same settings as members of calls. */
export const mappingMembers = {
  FunctionName: text({ min: 1, max: 256 }),
  BatchSize: integer({ min: 1, max: 10_000 }),
  MaximumBatchingWindowInSeconds: integer({ min: 0, max: 300 }),
  Enabled: flag(),
  FilterCriteria: structure({ Filters: list(structure({ Pattern: text({ max: 4096 }) })) }),
  FunctionResponseTypes: list(text({ values: ['ReportBatchItemFailures'] }), { max: 1 }),
  ScalingConfig: structure({ MaximumConcurrency: integer({ min: 2, max: 1000 }) }),
  ParallelizationFactor: integer({ min: 1, max: 10 }),
  BisectBatchOnFunctionError: flag(),
  MaximumRetryAttempts: integer({ min: -1, max: 10_000 }),
  MaximumRecordAgeInSeconds: integer({ min: -1, max: 604_800 }),
  DestinationConfig: structure({ OnFailure: structure({ Destination: text({ max: 350 }) }) }),
};

/**
 * A batch has 10 messages or 100 records of a stream unless the mapping says otherwise. docs: AWS Lambda API Reference,
 * "CreateEventSourceMapping"
 */
const usualBatch = 10;
const usualStreamBatch = 100;
const mostInFifoBatch = 10;

/** Changes a mapping. Members that are not given stay, or have their default. */
export function mappingWith(
  identity: Pick<Mapping, 'uuid' | 'sourceArn' | 'functionArn' | 'lastModified'>,
  given: MappingSettings,
  known?: Mapping,
): Mapping {
  const scaling =
    given.ScalingConfig === undefined ? known?.maximumConcurrency : given.ScalingConfig.MaximumConcurrency;
  const stream = streamSettings(identity.sourceArn, given, known?.stream);
  const mapping: Mapping = {
    ...identity,
    enabled: given.Enabled ?? known?.enabled ?? true,
    batchSize: given.BatchSize ?? known?.batchSize ?? (stream ? usualStreamBatch : usualBatch),
    windowSeconds: given.MaximumBatchingWindowInSeconds ?? known?.windowSeconds ?? 0,
    filters: given.FilterCriteria === undefined ? (known?.filters ?? []) : filtersOf(given.FilterCriteria),
    reportsFailures:
      given.FunctionResponseTypes?.includes('ReportBatchItemFailures') ??
      (given.FunctionResponseTypes === undefined && known?.reportsFailures === true),
    ...(scaling !== undefined && { maximumConcurrency: scaling }),
    ...(stream && { stream }),
  };
  check(mapping);
  return mapping;
}

/** The steps that check a mapping by its members. A step may find again what one before it has found. */
export function mappingChecks(
  identity: Parameters<typeof mappingWith>[0],
  given: MappingSettings,
): readonly (() => unknown)[] {
  const { sourceArn } = identity;
  const { BatchSize, MaximumBatchingWindowInSeconds, ScalingConfig } = given;
  const ofBoth = { BatchSize, MaximumBatchingWindowInSeconds, ScalingConfig };
  // Of a queue each member that only streams have is one too many.
  const ofStream = isStream(sourceArn) ? [given] : Object.entries(given).map(([name, value]) => ({ [name]: value }));
  return [
    ...ofStream.map((members) => () => streamSettings(sourceArn, members)),
    () => mappingWith(identity, isStream(sourceArn) ? { ...ofBoth, StartingPosition: 'LATEST' } : ofBoth),
  ];
}

export const filtersOf = ({ Filters = [] }: MappingSettings['FilterCriteria'] = {}): readonly string[] =>
  Filters.flatMap(({ Pattern }) => Pattern ?? []);

function check({ sourceArn, batchSize, windowSeconds, filters, maximumConcurrency }: Mapping): void {
  if (isStream(sourceArn)) {
    if (maximumConcurrency !== undefined)
      throw invalidParameter('ScalingConfig is supported for Amazon SQS event source mappings only.');
  } else checkQueue(sourceArn, batchSize, windowSeconds);
  checkFilters(filters);
}

export function checkFilters(filters: readonly string[]): void {
  for (const filter of filters) {
    try {
      compilePattern(parsePattern(filter));
    } catch (error) {
      if (error instanceof AwsError) throw invalidParameter('Invalid filter pattern definition.');
      throw error;
    }
  }
}

function checkQueue(sourceArn: string, batchSize: number, windowSeconds: number): void {
  if (!/^arn:aws:sqs:[a-z0-9-]+:\d{12}:[\w-]{1,80}(\.fifo)?$/.test(sourceArn))
    throw invalidParameter('Unrecognized event source.');
  // recorded: localstack/localstack tests/aws/services/lambda_/event_source_mapping/test_lambda_integration_sqs.py
  if (batchSize > usualBatch && windowSeconds === 0)
    throw invalidParameter(
      'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10',
    );
  if (sourceArn.endsWith('.fifo') && (batchSize > mostInFifoBatch || windowSeconds > 0))
    throw invalidParameter('Batching window and batches of more than 10 are not supported for FIFO queues.');
}

/** Writes the EventSourceMappingConfiguration as the API shows it. */
export const mappingConfiguration = (mapping: Mapping, region: string, accountId: string): Record<string, unknown> => ({
  UUID: mapping.uuid,
  EventSourceMappingArn: `arn:aws:lambda:${region}:${accountId}:event-source-mapping:${mapping.uuid}`,
  EventSourceArn: mapping.sourceArn,
  FunctionArn: mapping.functionArn,
  BatchSize: mapping.batchSize,
  MaximumBatchingWindowInSeconds: mapping.windowSeconds,
  FunctionResponseTypes: mapping.reportsFailures ? ['ReportBatchItemFailures'] : [],
  State: mapping.enabled ? 'Enabled' : 'Disabled',
  StateTransitionReason: 'USER_INITIATED',
  LastModified: mapping.lastModified,
  ...(mapping.filters.length > 0 && {
    FilterCriteria: { Filters: mapping.filters.map((Pattern) => ({ Pattern })) },
  }),
  ...(mapping.maximumConcurrency !== undefined && {
    ScalingConfig: { MaximumConcurrency: mapping.maximumConcurrency },
  }),
  ...(mapping.stream && streamShown(mapping.stream)),
});

/** The pause before a source is asked again that could not be read. */
export const pauseMs = 5_000;
