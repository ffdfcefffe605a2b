type Members = Readonly<Record<string, unknown>>;

/** Summarises a line in a few words: loggers and services write JSON of which a person reads only a part. */
export function summaryOf(message: string): string {
  const members = membersOf(message);
  if (!members) return oneLine(message);
  const [said] = [ofLogger, ofPlatform, ofMetrics, ofHistory, ofApi].flatMap((read) => read(members) ?? []);
  return oneLine(said ?? message);
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

function membersOf(message: string): Members | undefined {
  if (!message.startsWith('{')) return undefined;
  try {
    return JSON.parse(message) as Members;
  } catch {
    return undefined;
  }
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
const inner = (members: Members, name: string): Members => (members[name] ?? {}) as Members;
const joined = (...parts: readonly (string | undefined)[]): string => parts.filter(Boolean).join(' ');

/** Summarises a line of the code, which Powertools or `console` wrote as JSON. */
function ofLogger(members: Members): string | undefined {
  const { message } = members;
  const { name, message: cause } = inner(members, 'error');
  if (typeof message === 'object' && message !== null) {
    const { errorType, errorMessage } = message as Members;
    return joined(text(errorType), text(errorMessage)) || JSON.stringify(message);
  }
  const said = text(message);
  if (said === undefined) return undefined;
  return text(cause) === undefined ? said : `${said} ${joined(text(name), text(cause))}`;
}

/**
 * Summarises a line of the platform: `platform.report 483 ms, 71 MB`. docs: AWS Lambda Developer Guide, "Lambda
 * Telemetry API Event schema reference"
 */
function ofPlatform(members: Members): string | undefined {
  const type = text(members['type']);
  if (type === undefined || !type.startsWith('platform.')) return undefined;
  const record = inner(members, 'record');
  const { durationMs, maxMemoryUsedMB } = inner(record, 'metrics');
  const figures = [durationMs === undefined ? '' : `${durationMs} ms`, maxMemoryUsedMB ? `${maxMemoryUsedMB} MB` : ''];
  const status = text(record['status']);
  return joined(type, figures.filter(Boolean).join(', '), status === 'success' ? undefined : status);
}

/** Summarises the names and values of the embedded metric format. */
function ofMetrics(members: Members): string | undefined {
  const [first] = (inner(members, '_aws')['CloudWatchMetrics'] ?? []) as readonly Members[];
  if (!first) return undefined;
  const names = (first['Metrics'] ?? []) as readonly { readonly Name: string }[];
  return joined('metrics', ...names.map(({ Name }) => `${Name}=${String(members[Name])}`));
}

/** Summarises an event of an execution. */
function ofHistory(members: Members): string | undefined {
  if (members['execution_arn'] === undefined) return undefined;
  const { name, error, resource } = inner(members, 'details');
  return joined(text(members['type']), text(name), text(error), text(resource));
}

/** Summarises a line of a GraphQL API. */
function ofApi(members: Members): string | undefined {
  const type = text(members['logType']);
  if (type === undefined) return undefined;
  const { path, fieldName, duration, statusCode, errors } = members;
  const ms = typeof duration === 'number' ? `${Math.round(duration / 1e6)} ms` : undefined;
  const status = statusCode === undefined ? undefined : String(statusCode);
  const where = Array.isArray(path) ? path.join('/') : text(fieldName);
  return joined(type, where, status, ms, Array.isArray(errors) ? errors.join(' ') : undefined);
}
