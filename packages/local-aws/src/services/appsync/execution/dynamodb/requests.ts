import { UnsupportedError } from '../../../../kernel/errors.ts';
import { itemFromWire, itemToWire } from './attribute-values.ts';
import { asText } from '../../../../kernel/as-text.ts';
import { isObject } from '../../../../kernel/is-object.ts';
import { mappingError } from '../mapping-error.ts';

type Members = Readonly<Record<string, unknown>>;

/** The calls to DynamoDB that a handler's request needs, and the form in which the handler sees the answer. */
export interface Asked {
  readonly action: string;
  readonly input: Members;
  readonly show: (output: Members) => unknown;
  /** The result beside an error, with why a transaction was cancelled. Without it there is none. */
  readonly failed?: (reasons: readonly unknown[] | null) => unknown;
}

interface Expression {
  readonly text: string | undefined;
  readonly names: Members | undefined;
  readonly values: Members | undefined;
}

export function refuseUnknown(members: Members, known: readonly string[], where = ''): void {
  for (const name of Object.keys(members))
    if (!known.includes(name)) throw mappingError(`Unsupported element '$[${where}${name}]'.`);
}

/** Reads an object, or the JSON text of one, as util.transform makes it. */
function membersAt(value: unknown, place: string): Members | undefined {
  if (value === undefined || value === null) return undefined;
  let read = value;
  if (typeof value === 'string')
    try {
      read = JSON.parse(value);
    } catch {
      throw notValid(place);
    }
  if (!isObject(read)) throw notValid(place);
  return read;
}

const expressionMembers = ['expression', 'expressionNames', 'expressionValues'];

export function expressionAt(value: unknown, place: string, known: readonly string[] = []): Expression | undefined {
  const members = membersAt(value, place);
  if (!members) return undefined;
  refuseUnknown(members, [...expressionMembers, ...known], `${place}].[`);
  const { expression, expressionNames, expressionValues } = members;
  if (typeof expression !== 'string') throw mappingError(`Value for field '$[${place}][expression]' not found.`);
  const names = membersAt(expressionNames, `${place}][expressionNames`);
  const values = membersAt(expressionValues, `${place}][expressionValues`);
  return {
    text: expression,
    names: names && Object.keys(names).length > 0 ? names : undefined,
    values: values && Object.keys(values).length > 0 ? itemToWire(values, place) : undefined,
  };
}

/** What happens after a condition has failed. */
interface FailedCheck {
  /** The attributes in which an item may differ from the wanted one. */
  readonly equalsIgnore: readonly string[];
  readonly consistentRead: boolean;
}

/** Reads the condition of one write, which says more than an expression. */
function conditionAt(value: unknown): Expression | undefined {
  failedCheckOf(value);
  return expressionAt(value, 'condition', ['equalsIgnore', 'consistentRead', 'conditionalCheckFailedHandler']);
}

/** docs: AWS AppSync Developer Guide, "Condition expressions" (of the DynamoDB function reference) */
export function failedCheckOf(condition: unknown): FailedCheck {
  const { equalsIgnore, consistentRead, conditionalCheckFailedHandler } = membersAt(condition, 'condition') ?? {};
  const handler = membersAt(conditionalCheckFailedHandler, 'condition][conditionalCheckFailedHandler');
  const strategy = handler?.['strategy'] ?? 'Reject';
  if (strategy === 'Custom') throw new UnsupportedError('The strategy Custom of a DynamoDB condition of AppSync');
  if (strategy !== 'Reject') throw notValid('condition][conditionalCheckFailedHandler][strategy');
  const ignored = equalsIgnore ?? [];
  if (!isTexts(ignored)) throw notValid('condition][equalsIgnore');
  return { equalsIgnore: ignored, consistentRead: consistentRead !== false };
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

const notValid = (place: string): Error => mappingError(`Value for field '$[${place}]' is not valid.`);

/** Merges the placeholders of several expressions into one list, because a request has one. */
export function placeholders(...expressions: readonly (Expression | undefined)[]): Members {
  const names = Object.assign({}, ...expressions.map((expression) => expression?.names)) as Members;
  const values = Object.assign({}, ...expressions.map((expression) => expression?.values)) as Members;
  return {
    ...(Object.keys(names).length > 0 && { ExpressionAttributeNames: names }),
    ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
  };
}

const optional = (name: string, value: unknown): Members =>
  value === undefined || value === null ? {} : { [name]: value };

type Read = (table: string, request: Members) => Asked;

/** docs: AWS AppSync Developer Guide, "AWS AppSync JavaScript resolver function reference for DynamoDB" */
export const single: Readonly<Record<string, Read>> = {
  GetItem(table, request) {
    refuseUnknown(request, ['version', 'operation', 'key', 'consistentRead', 'projection']);
    const projection = expressionAt(request['projection'], 'projection');
    return {
      action: 'GetItem',
      input: {
        TableName: table,
        Key: itemToWire(request['key'], 'key'),
        ...optional('ConsistentRead', request['consistentRead']),
        ...optional('ProjectionExpression', projection?.text),
        ...placeholders(projection),
      },
      show: ({ Item }) => itemFromWire(Item),
    };
  },
  PutItem(table, request) {
    refuseUnknown(request, ['version', 'operation', 'key', 'attributeValues', 'condition']);
    const condition = conditionAt(request['condition']);
    const Item = {
      ...itemToWire(request['attributeValues'] ?? {}, 'attributeValues'),
      ...itemToWire(request['key'], 'key'),
    };
    return {
      action: 'PutItem',
      input: {
        TableName: table,
        Item,
        ...optional('ConditionExpression', condition?.text),
        ...placeholders(condition),
      },
      show: () => itemFromWire(Item),
    };
  },
  UpdateItem(table, request) {
    refuseUnknown(request, ['version', 'operation', 'key', 'update', 'condition']);
    const update = expressionAt(request['update'], 'update');
    if (!update) throw mappingError("Value for field '$[update]' not found.");
    const condition = conditionAt(request['condition']);
    return {
      action: 'UpdateItem',
      input: {
        TableName: table,
        Key: itemToWire(request['key'], 'key'),
        UpdateExpression: update.text,
        ...optional('ConditionExpression', condition?.text),
        ...placeholders(update, condition),
        ReturnValues: 'ALL_NEW',
      },
      show: ({ Attributes }) => itemFromWire(Attributes),
    };
  },
  DeleteItem(table, request) {
    refuseUnknown(request, ['version', 'operation', 'key', 'condition']);
    const condition = conditionAt(request['condition']);
    return {
      action: 'DeleteItem',
      input: {
        TableName: table,
        Key: itemToWire(request['key'], 'key'),
        ...optional('ConditionExpression', condition?.text),
        ...placeholders(condition),
        ReturnValues: 'ALL_OLD',
      },
      show: ({ Attributes }) => itemFromWire(Attributes),
    };
  },
  Query(table, request) {
    refuseUnknown(request, [...listMembers, 'query', 'scanIndexForward']);
    const query = expressionAt(request['query'], 'query');
    if (!query) throw mappingError("Value for field '$[query]' not found.");
    return {
      action: 'Query',
      input: {
        ...listInput(table, request, query),
        KeyConditionExpression: query.text,
        ...optional('ScanIndexForward', request['scanIndexForward']),
      },
      show: showList,
    };
  },
  Scan(table, request) {
    refuseUnknown(request, [...listMembers, 'segment', 'totalSegments']);
    return {
      action: 'Scan',
      input: {
        ...listInput(table, request),
        ...optional('Segment', request['segment']),
        ...optional('TotalSegments', request['totalSegments']),
      },
      show: showList,
    };
  },
};

const listMembers = [
  'version',
  'operation',
  'index',
  'nextToken',
  'limit',
  'consistentRead',
  'select',
  'filter',
  'projection',
];

function listInput(table: string, request: Members, query?: Expression): Members {
  const filter = expressionAt(request['filter'], 'filter');
  const projection = expressionAt(request['projection'], 'projection');
  return {
    TableName: table,
    ...optional('IndexName', request['index']),
    ...optional('Limit', request['limit']),
    ...optional('ConsistentRead', request['consistentRead']),
    ...optional('Select', request['select']),
    ...optional('FilterExpression', filter?.text),
    ...optional('ProjectionExpression', projection?.text),
    ...optional('ExclusiveStartKey', readToken(request['nextToken'])),
    ...placeholders(query, filter, projection),
  };
}

/** Writes a token, which is opaque to clients. */
const writeToken = (key: unknown): string | null =>
  key === undefined ? null : Buffer.from(JSON.stringify(key)).toString('base64');

function readToken(token: unknown): unknown {
  if (token === undefined || token === null) return undefined;
  try {
    const key: unknown = JSON.parse(Buffer.from(asText(token), 'base64').toString('utf8'));
    if (isObject(key)) return key;
  } catch {
    // The text is refused, because it is no token of AppSync.
  }
  throw mappingError('Invalid pagination token given.');
}

function showList({ Items, ScannedCount, LastEvaluatedKey }: Members): unknown {
  return {
    items: Array.isArray(Items) ? Items.map(itemFromWire) : [],
    nextToken: writeToken(LastEvaluatedKey),
    scannedCount: ScannedCount,
  };
}
