/**
 * The recordings hold names in place of ids, ARNs and times (`<uuid:1>`, `timestamp`), and JSON in place of JSON texts.
 */
const anything = new RegExp(
  `^(${[
    'timestamp',
    'datetime',
    'date',
    'start-date',
    'stop-date',
    's[nf]f_role_arn',
    'sfn_role_arn',
    'role_arn',
    'activity_arn',
    'lambda_function_name',
    'state_machine_arn',
    'execution_arn',
    'RequestId',
    'x-amzn-RequestId',
    'x-amz-crc32',
    'X-Amzn-Trace-Id',
    'RandomNumberGenerated',
    'execution_log_arn',
    'topic-arn',
    '(bucket|table)[-_]name',
    'someNonexistentBucketName',
    'file-key',
    'map_run_arn',
    'a_(task_token|message_id)',
    String.raw`.*\{short_uid\(\)\}`,
    'sqs_queue_url',
    'generated-uuid',
    'state-machine-arn',
    'execution-arn',
    'detail-type',
    'creation-date',
    's[nf]f_role_arn_t\\d',
    'log_group_arn',
    '[a-z]+-?time',
    '.*_name',
    'revision[_-]id',
    'uuid',
    'token',
    'next_?token',
  ].join('|')})$`,
  'i',
);
const named = new RegExp(
  [
    '<(?:<[^<>]*>|[^<>])*>',
    ...['lambda_function(?:_\\d)?_name', 'log_group_name', 'invalid_execution_arn', 'activity_arn'],
    ...['111111111111', '000000000000'],
  ].join('|'),
  'g',
);
/** The members that AWS has added since the older recordings. */
const newer = new Set([
  'encryptionConfiguration',
  'RedriveCount',
  'RedriveStatus',
  'RedriveStatusReason',
  'redriveCount',
]);
/** Their length or number varies on AWS, or their spelling differs between recordings. */
const headers = new Set([
  ...['ResponseMetadata', 'billedDurationInMilliseconds', 'x-amzn-RequestId', 'x-amzn-requestid'],
]);

/** These must be present; their values follow from names, ids and times of the recorded account. */
const ofAccount = new Set(['Content-Length', 'Date']);

/** Answers the first place where `actual` differs from the recording, or undefined if it is equal. */
export function difference(expected: unknown, actual: unknown, path = ''): string | undefined {
  if (typeof expected === 'string') {
    if (matches(expected, actual)) return undefined;
    return `${path}: ${shown(actual)} is not ${shown(expected)}`;
  }
  const value = typeof actual === 'string' ? parsed(actual) : actual;
  if (Array.isArray(expected)) return differenceOfLists(expected, value, path);
  if (typeof expected === 'object' && expected !== null) return differenceOfObjects(expected, value, path);
  return expected === value ? undefined : `${path}: ${shown(actual)} is not ${shown(expected)}`;
}

function differenceOfLists(expected: readonly unknown[], actual: unknown, path: string): string | undefined {
  if (!Array.isArray(actual)) return `${path}: ${shown(actual)} is no list`;
  for (const [index, item] of expected.entries()) {
    const found = index < actual.length ? difference(item, actual[index], `${path}[${index}]`) : undefined;
    if (found !== undefined) return found;
  }
  return expected.length === actual.length ? undefined : `${path}: ${actual.length} items, not ${expected.length}`;
}

function differenceOfObjects(expected: object, actual: unknown, path: string): string | undefined {
  if (typeof actual !== 'object' || actual === null || Array.isArray(actual))
    return `${path}: ${shown(actual)} is no object`;
  const members = actual as Record<string, unknown>;
  const names = new Set([...Object.keys(expected), ...Object.keys(members)]);
  for (const name of names) {
    if (headers.has(name) || (newer.has(name) && !Object.hasOwn(expected, name))) continue;
    if (!Object.hasOwn(members, name)) return `${path}/${name} is missing`;
    if (!Object.hasOwn(expected, name)) return `${path}/${name}: ${shown(members[name])} is too much`;
    if (ofAccount.has(name)) continue;
    const found = difference((expected as Record<string, unknown>)[name], members[name], `${path}/${name}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function matches(expected: string, actual: unknown): boolean {
  if (expected === actual || anything.test(expected)) return true;
  // A JSON list in a text stayed a text, so its white space does not count.
  const list = parsed(expected);
  if (typeof actual === 'string' && (Array.isArray(list) || (typeof list === 'number' && list < 1e11)))
    return difference(list, parsed(actual)) === undefined && exact(expected, actual);
  if (typeof actual !== 'string') return typeof actual === 'number' && /^<[^<>]*>$/.test(expected);
  if (typeof list === 'object' && list !== null) return difference(list, parsed(actual)) === undefined;
  const pieces = expected.split(named);
  if (pieces.length > 1) return inOrder(pieces, actual);
  return expected === parsed(actual);
}

/** Numbers are compared as texts: `0.0` is not `0`. */
const exact = (expected: string, actual: string): boolean => Array.isArray(parsed(expected)) || expected === actual;

function inOrder(pieces: readonly string[], text: string): boolean {
  let from = 0;
  for (const piece of pieces) {
    const found = text.indexOf(piece, from);
    if (found < 0) return false;
    from = found + piece.length;
  }
  return true;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
};

interface Event {
  readonly id: number | readonly number[];
  readonly previousEventId: number;
  readonly type: string;
  readonly [member: string]: unknown;
}

/** Events of branches were recorded without their numbers, and without the end of the Parallel state. */
const isUnordered = ({ id }: Event): boolean => typeof id !== 'number';
const endsParallel = ({ type }: Event): boolean => /^ParallelState(Succeeded|Failed)$/.test(type);

/** Compares events by number. Events of branches, and of iterations at the same time, may have any order. */
export function differenceOfHistories(recorded: readonly Event[], actual: readonly Event[]): string | undefined {
  const expected = asSinceLate2024(recorded);
  if (!expected.some(isUnordered)) return differenceInAnyOrder(expected, actual);
  const numbers = new Set(expected.map(({ id }) => id));
  const left = actual.filter((event) => !numbers.has(event.id) && !endsParallel(event));
  for (const [index, event] of expected.entries()) {
    const found = isUnordered(event)
      ? left.findIndex((other) => difference(withoutNumbers(event), withoutNumbers(other)) === undefined)
      : undefined;
    if (found === -1) return `[${index}] no event is like ${shown(event)}`;
    if (found !== undefined) left.splice(found, 1);
    else {
      const other = actual.find(({ id }) => id === event.id);
      const why = difference(event, other, `[${index}]`);
      if (why !== undefined) return why;
    }
  }
  return left.length === 0 ? undefined : `${left.length} events too many: ${shown(left[0])}`;
}

/**
 * Until the middle of 2024 the end of a distributed Map named MapRunSucceeded as its predecessor; since then it names
 * MapRunStarted.
 */
const asSinceLate2024 = (events: readonly Event[]): readonly Event[] =>
  events.map((event) => {
    if (event.type !== 'MapStateExited') return event;
    const before = events.find(({ id }) => id === event.previousEventId);
    return before?.type === 'MapRunSucceeded' ? { ...event, previousEventId: before.previousEventId } : event;
  });

const withoutNumbers = ({ id: _id, previousEventId: _before, ...rest }: Event): object => rest;

function differenceInAnyOrder(expected: readonly Event[], actual: readonly Event[]): string | undefined {
  const inOrder = difference(expected, actual, '');
  if (inOrder === undefined || expected.length !== actual.length) return inOrder;
  const left = new Set(actual);
  const pair = new Map<unknown, unknown>([[0, 0]]);
  for (const event of expected) {
    const found = [...left].find((other) => same(event, other, pair));
    if (!found) return inOrder;
    left.delete(found);
    pair.set(event.id, found.id);
  }
  return undefined;
}

const same = (expected: Event, actual: Event, pair: ReadonlyMap<unknown, unknown>): boolean =>
  pair.get(expected.previousEventId) === actual.previousEventId &&
  difference(withoutNumbers(expected), withoutNumbers(actual)) === undefined;
