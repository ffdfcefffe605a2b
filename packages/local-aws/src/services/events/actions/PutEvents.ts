import { AwsError } from '../../../kernel/errors.ts';
import { parseJsonText } from '../../../kernel/json-text.ts';
import { action, type Action } from '../../../protocol/action.ts';
import { list, structure, text, timestamp } from '../../../protocol/shapes.ts';
import type { Bus } from '../bus.ts';
import { requireDefaultBus, validation } from '../errors.ts';

interface Entry {
  readonly Source?: string;
  readonly DetailType?: string;
  readonly Detail?: string;
  readonly Resources?: readonly string[];
  /** Seconds. */
  readonly Time?: number;
  readonly EventBusName?: string;
}

type Result = { EventId: string } | { ErrorCode: string; ErrorMessage: string };

const maxEventBytes = 262_144;
const entryShapes = {
  Source: text,
  DetailType: text,
  Detail: text,
  Resources: list(text),
  Time: timestamp,
  EventBusName: text,
};

export const putEvents = (bus: Bus): Action =>
  action<{ Entries: readonly Entry[] }, unknown>({ Entries: list(structure(entryShapes)) }, ({ Entries }) => {
    if (!Array.isArray(Entries) || Entries.length < 1 || Entries.length > 10) {
      throw validation(
        "1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length between 1 and 10",
      );
    }
    if (Entries.reduce((sum, entry) => sum + sizeOf(entry), 0) >= maxEventBytes)
      throw validation('Total size of the entries in the request is over the limit.');
    const results = Entries.map((entry) => put(bus, entry));
    return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results };
  });

/** As EventBridge counts: 14 bytes for a time, and the text of the rest. */
const sizeOf = ({ Time, Source = '', DetailType = '', Detail = '', Resources = [] }: Entry): number =>
  (Time === undefined ? 0 : 14) +
  [Source, DetailType, Detail, ...Resources].reduce((sum, text) => sum + Buffer.byteLength(text), 0);

function put(bus: Bus, entry: Entry): Result {
  const { Source, DetailType, Detail, Resources = [], Time, EventBusName } = entry;
  requireDefaultBus(EventBusName);
  if (!Source) return missing('Source');
  if (!DetailType) return missing('DetailType');
  if (Detail === undefined) return missing('Detail');
  if (Source.startsWith('aws.'))
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  const detail = parseDetail(Detail);
  if (!detail) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
  return {
    EventId: bus.put({
      source: Source,
      detailType: DetailType,
      resources: Resources,
      detail,
      ...(Time === undefined ? {} : { time: Time * 1000 }),
    }),
  };
}

const missing = (name: string): Result => ({
  ErrorCode: 'InvalidArgument',
  ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
});

function parseDetail(text: string): Record<string, unknown> | undefined {
  try {
    const detail = parseJsonText(text);
    return typeof detail === 'object' && detail !== null && !Array.isArray(detail)
      ? (detail as Record<string, unknown>)
      : undefined;
  } catch (error) {
    if (error instanceof AwsError) throw error;
    return undefined;
  }
}
