import { honoured, inert, list, object, text } from '../../../contract/properties.ts';
import type { ResourceProvider } from '../../../contract/resource-provider.ts';
import type { Ports } from '../../../contract/service.ts';
import { asText } from '../../../kernel/as-text.ts';
import { stableUuid } from '../../../kernel/stable-uuid.ts';
import { findings } from '../../../kernel/errors.ts';
import type { Functions } from '../functions.ts';
import { checkFilters, filtersOf, mappingChecks, mappingWith, type MappingSettings } from './mapping.ts';
import type { EventSources } from './event-sources.ts';
import { isTrue } from '../../../contract/properties.ts';

export const eventSourceProvider = (
  { clock }: Ports,
  functions: Functions,
  eventSources: EventSources,
): ResourceProvider => ({
  properties: {
    FunctionName: text,
    EventSourceArn: text,
    BatchSize: honoured,
    MaximumBatchingWindowInSeconds: honoured,
    Enabled: honoured,
    FilterCriteria: object({ Filters: list(object({ Pattern: text })) }),
    FunctionResponseTypes: list(text),
    ScalingConfig: object({ MaximumConcurrency: honoured }),
    StartingPosition: text,
    BisectBatchOnFunctionError: honoured,
    MaximumRetryAttempts: honoured,
    MaximumRecordAgeInSeconds: honoured,
    ParallelizationFactor: inert('batches of a shard are worked on one after another, which keeps every order'),
    DestinationConfig: object({ OnFailure: object({ Destination: text }) }),
    Tags: inert('tags have no effect'),
  },
  examine({ properties }) {
    const settings = settingsOf(properties);
    const sourceArn = asText(properties['EventSourceArn']);
    const identity = { uuid: '', sourceArn, functionArn: '', lastModified: 0 };
    // Without its source nobody knows what belongs to it.
    const isKnown = /^arn:aws:(?:sqs|dynamodb):/.test(sourceArn);
    const filters = () => checkFilters(filtersOf(settings.FilterCriteria));
    const target = () => functions.find(String(properties['FunctionName']));
    return findings(target, ...(isKnown ? mappingChecks(identity, settings) : []), filters);
  },
  async provision({ properties, stackName, logicalId }) {
    const { FunctionName, EventSourceArn } = properties;
    const { invokedArn: functionArn } = functions.find(String(FunctionName));
    const settings = settingsOf(properties);
    const lastModified = Math.floor(clock.now() / 1000);
    const uuid = stableUuid(`${stackName}/${logicalId}`);
    const mapping = mappingWith({ uuid, sourceArn: String(EventSourceArn), functionArn, lastModified }, settings);
    await eventSources.check(mapping);
    eventSources.provision(mapping);
    return { ref: uuid, attributes: { Id: uuid } };
  },
  remove: ({ ref }) => eventSources.forget(ref),
});

function settingsOf(properties: Readonly<Record<string, unknown>>): MappingSettings {
  const { FunctionName: _name, EventSourceArn: _arn, ParallelizationFactor: _inert, ...others } = properties;
  return { ...others, ...typed(others, numbers, Number), ...typed(others, flags, isTrue) };
}

const numbers = ['BatchSize', 'MaximumBatchingWindowInSeconds', 'MaximumRetryAttempts', 'MaximumRecordAgeInSeconds'];
const flags = ['Enabled', 'BisectBatchOnFunctionError'];

/** Reads properties whose values may be texts. */
const typed = (
  properties: Readonly<Record<string, unknown>>,
  names: readonly string[],
  read: (value: unknown) => unknown,
): Record<string, unknown> =>
  Object.fromEntries(
    names.filter((name) => properties[name] !== undefined).map((name) => [name, read(properties[name])]),
  );
