import { createHash } from 'node:crypto';
import { honoured, inert, list, object, text } from '../../../contract/properties.ts';
import type { ResourceProvider } from '../../../contract/resource-provider.ts';
import type { Ports } from '../../../contract/service.ts';
import type { Functions } from '../functions.ts';
import { mappingWith, type MappingSettings } from './mapping.ts';
import type { EventSources } from './event-sources.ts';

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
    Tags: inert('tags have no effect'),
  },
  async provision({ properties, stackName, logicalId }) {
    const { FunctionName, EventSourceArn, Enabled, BatchSize, MaximumBatchingWindowInSeconds, ...others } = properties;
    const { invokedArn: functionArn } = functions.find(String(FunctionName));
    const settings: MappingSettings = {
      ...(others as MappingSettings),
      BatchSize: numberOf(BatchSize),
      MaximumBatchingWindowInSeconds: numberOf(MaximumBatchingWindowInSeconds),
      Enabled: Enabled === undefined ? undefined : String(Enabled) === 'true',
    };
    const lastModified = Math.floor(clock.now() / 1000);
    const uuid = uuidOf(`${stackName}/${logicalId}`);
    const mapping = mappingWith({ uuid, queueArn: String(EventSourceArn), functionArn, lastModified }, settings);
    await eventSources.check(mapping);
    eventSources.provision(mapping);
    return { ref: uuid, attributes: { Id: uuid } };
  },
  remove: ({ ref }) => eventSources.forget(ref),
});

const numberOf = (value: unknown): number | undefined => (value === undefined ? undefined : Number(value));

/** The id of a resource is the same at each start. */
const uuidOf = (name: string): string =>
  createHash('sha256')
    .update(name)
    .digest('hex')
    .replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5');
