import type { EntryId } from '../../../contract/action.ts';
import type { CallService } from '../../../contract/ports.ts';
import { AwsError, UnsupportedError } from '../../../kernel/errors.ts';
import type { RoleSessions } from '../../../kernel/principal.ts';
import type { RequireAllowed } from '../../../kernel/unverified.ts';
import type { DataSource } from '../model.ts';
import { mappingError } from './mapping-error.ts';
import { errorType, type Answer } from './source-answer.ts';
import { isObject } from '../../../kernel/is-object.ts';

type Members = Readonly<Record<string, unknown>>;

export interface EventBridgePorts {
  readonly roles: RoleSessions;
  readonly requireAllowed: RequireAllowed;
  readonly callService: CallService;
}

type EventBridgeSource = DataSource & { readonly type: 'AMAZON_EVENTBRIDGE' };

/**
 * docs: AWS AppSync Developer Guide, "AWS AppSync JavaScript resolver function reference for EventBridge data source"
 */
export async function callEventBridge(
  { roles, requireAllowed, callService }: EventBridgePorts,
  { busArn, serviceRoleArn }: EventBridgeSource,
  request: Members,
  cause: EntryId | undefined,
): Promise<Answer> {
  const Entries = readEvents(request).map((event, index) => entryOf(event, index, busArn));
  try {
    const principal = roles.principal(serviceRoleArn, 'APPSYNC_ASSUME_ROLE');
    const result = await callService({ principal, service: 'events', action: 'PutEvents', input: { Entries }, cause });
    return { result };
  } catch (error) {
    if (!(error instanceof AwsError) || error instanceof UnsupportedError) throw error;
    requireAllowed(errorType);
    return { result: null, error: { message: error.message, type: `EventBridge:${error.code}` } };
  }
}

function readEvents(request: Members): readonly unknown[] {
  for (const name of Object.keys(request))
    if (!['version', 'operation', 'events'].includes(name)) throw mappingError(`Unsupported element '$[${name}]'.`);
  const { operation, events } = request;
  if (operation === undefined) throw mappingError("Value for field '$[operation]' not found.");
  if (operation !== 'PutEvents') throw mappingError("Value for field '$[operation]' is not valid.");
  if (!Array.isArray(events) || events.length < 1 || events.length > 10)
    throw mappingError("Value for field '$[events]' is not valid.");
  return events;
}

function entryOf(event: unknown, index: number, EventBusName: string): Members {
  const place = `$[events][${index}]`;
  if (!isObject(event)) throw mappingError(`Value for field '${place}' is not valid.`);
  for (const name of Object.keys(event))
    if (!['source', 'detail', 'detailType', 'resources', 'time'].includes(name))
      throw mappingError(`Unsupported element '${place}[${name}]'.`);
  const { source, detail, detailType, resources, time } = event;
  if (time !== undefined && time !== null && (typeof time !== 'string' || Number.isNaN(Date.parse(time))))
    throw mappingError(`Value for field '${place}[time]' is not valid.`);
  return {
    EventBusName,
    Source: source,
    DetailType: detailType,
    Detail: typeof detail === 'string' ? detail : JSON.stringify(detail ?? {}),
    ...(Array.isArray(resources) && { Resources: resources }),
    ...(typeof time === 'string' && { Time: Date.parse(time) / 1000 }),
  };
}
