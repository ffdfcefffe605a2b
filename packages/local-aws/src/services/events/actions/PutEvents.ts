import type { PutEventsResponse, PutEventsResultEntry } from '@aws-sdk/client-eventbridge';
import { textOf, type EntryId, type Members, type Need, type Scope } from '../../../contract/action.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { parseJsonText } from '../../../kernel/json-text.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { list, structure, text, timestamp, type InputOf } from '../../../protocol/members.ts';
import { busNameOf } from '../arns.ts';
import { busReference, eventsAction, type EventsContext } from '../context.ts';
import { validation } from '../errors.ts';
import { isObject } from '../../../kernel/is-object.ts';

const entryMembers = {
  Source: text(),
  DetailType: text(),
  Detail: text(),
  Resources: list(text()),
  Time: timestamp(),
  EventBusName: busReference,
};
type PutEntry = InputOf<typeof entryMembers>;

const maxEventBytes = 262_144;
const maxEntries = 10;

export const PutEvents = eventsAction({
  input: { Entries: list(structure(entryMembers), { required: true, min: 1, max: maxEntries }) },
  needs: needsOfEntries,
  genuine: () => [
    {
      Entries: [
        {
          Source: 'hostile',
          DetailType: 'test',
          Detail: '{"a":1}',
          Resources: ['x'],
          Time: 1_700_000_000,
          EventBusName: 'default',
        },
        { Source: 'hostile', DetailType: 'test', Detail: '{}' },
      ],
    },
  ],
  handsOn: true,
  run({ Entries }, context, { entry: cause }): Wire<PutEventsResponse> {
    if (Entries.reduce((sum, entry) => sum + sizeOf(entry), 0) >= maxEventBytes)
      throw validation('Total size of the entries in the request is over the limit.');
    const results = Entries.map((entry) => put(context, entry, cause));
    return { FailedEntryCount: results.filter(({ ErrorCode }) => ErrorCode !== undefined).length, Entries: results };
  },
});

/** Each entry needs its own permission: entries may go to different buses, and policies may ask for source and type. */
function needsOfEntries({ Entries }: Members, scope: Scope): readonly Need[] {
  const entries: readonly unknown[] =
    Array.isArray(Entries) && Entries.length > 0 ? Entries.slice(0, maxEntries) : [{}];
  return entries.map((entry) => {
    const { EventBusName, Source, DetailType } = (entry ?? {}) as Members;
    return {
      action: 'events:PutEvents',
      resource: busArn(scope, textOf(EventBusName)),
      context: {
        'events:source': textOf(Source),
        'events:detail-type': textOf(DetailType),
        'events:eventbusinvocation': 'false',
      },
    };
  });
}

const busArn = ({ region, accountId }: Scope, name: string): string =>
  name.startsWith('arn:') ? name : `arn:aws:events:${region}:${accountId}:event-bus/${name || 'default'}`;

/**
 * Counts as EventBridge does: 14 bytes for a time, and the text of everything else. docs: Amazon EventBridge User
 * Guide, "Calculating PutEvents event entry size"
 */
const sizeOf = ({ Time, Source = '', DetailType = '', Detail = '', Resources = [] }: PutEntry): number =>
  (Time === undefined ? 0 : 14) +
  [Source, DetailType, Detail, ...Resources].reduce((sum, text) => sum + Buffer.byteLength(text), 0);

function put(context: EventsContext, entry: PutEntry, cause: EntryId | undefined): Wire<PutEventsResultEntry> {
  const { Source, DetailType, Detail, Resources = [], Time, EventBusName } = entry;
  if (!Source) return missing('Source');
  if (!DetailType) return missing('DetailType');
  if (Detail === undefined) return missing('Detail');
  if (Source.startsWith('aws.'))
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  const detail = parseDetail(Detail);
  if (!detail) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  const bus = busNameOf(context, EventBusName);
  if (!context.registry.hasBus(bus)) return { EventId: lost(context, bus) };
  const time = Time === undefined ? {} : { time: Time * 1000 };
  const event = { source: Source, detailType: DetailType, resources: Resources, detail, ...time, cause };
  return { EventId: context.router.put(event, bus) };
}

/**
 * EventBridge accepts an entry for a bus that does not exist, and drops it. The operator is told. recorded:
 * localstack/localstack, test_events.py (test_put_events_nonexistent_event_bus)
 */
function lost({ operator, ids }: EventsContext, bus: string): string {
  operator.warn(`an event for the event bus ${bus.slice(0, 100)}, which does not exist, went nowhere, as on AWS`);
  return ids.uuid();
}

const missing = (name: string): Wire<PutEventsResultEntry> => ({
  ErrorCode: 'InvalidArgument',
  ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
});

function parseDetail(text: string): Record<string, unknown> | undefined {
  try {
    const detail = parseJsonText(text);
    return isObject(detail) ? (detail as Record<string, unknown>) : undefined;
  } catch (error) {
    if (error instanceof AwsError) throw error;
    return undefined;
  }
}
