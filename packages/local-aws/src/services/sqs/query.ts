import type { Members } from '../../contract/action.ts';
import type { Protocol, UnauthenticatedRequest } from '../../contract/service.ts';
import { asText } from '../../kernel/as-text.ts';
import { isObject } from '../../kernel/is-object.ts';
import { ownValue } from '../../kernel/own-value.ts';
import { queryCompatible } from '../../protocol/query-compatible.ts';
import { queryProtocol } from '../../protocol/query.ts';
import { queryCodes } from './errors.ts';

/**
 * SQS moved from the Query protocol to JSON, and still answers both, because older SDKs use the former. docs: Amazon
 * SQS Developer Guide, "Making Query API requests in Amazon SQS"
 */
export const sqsProtocol = (json: Protocol): Protocol =>
  queryCompatible(json, {
    query: queryProtocol('http://queue.amazonaws.com/doc/2012-11-05/'),
    codes: queryCodes,
    members: (input, _action, request) => membersOf(request, input),
    output: (output, action) => flattened(output, `${action}ResultEntry`),
  });

/** The lists whose members repeat a name: `AttributeName.1` is the first of AttributeNames. */
const lists: Readonly<Record<string, string>> = {
  AttributeName: 'AttributeNames',
  MessageAttributeName: 'MessageAttributeNames',
  MessageSystemAttributeName: 'MessageSystemAttributeNames',
  TagKey: 'TagKeys',
  ActionName: 'Actions',
  AWSAccountId: 'AWSAccountIds',
  SendMessageBatchRequestEntry: 'Entries',
  DeleteMessageBatchRequestEntry: 'Entries',
  ChangeMessageVisibilityBatchRequestEntry: 'Entries',
};

/** The maps whose members repeat a name: `Attribute.1.Name`, `Attribute.1.Value`. */
const maps: Readonly<Record<string, string>> = {
  Attribute: 'Attributes',
  Tag: 'Tags',
  MessageAttribute: 'MessageAttributes',
  MessageSystemAttribute: 'MessageSystemAttributes',
};

const numbers: ReadonlySet<string> = new Set([
  'DelaySeconds',
  'VisibilityTimeout',
  'MaxNumberOfMessages',
  'WaitTimeSeconds',
  'MaxResults',
]);

function membersOf(request: UnauthenticatedRequest, input: Members): Members {
  const members = read(input);
  const ofCreate = 'QueueName' in members && 'Tags' in members ? { tags: members['Tags'], Tags: undefined } : {};
  // The path of the URL names the queue too.
  const url = request.path.length > 1 && members['QueueUrl'] === undefined ? { QueueUrl: request.path } : {};
  return Object.fromEntries(
    Object.entries({ ...members, ...ofCreate, ...url }).filter(([, value]) => value !== undefined),
  );
}

function read(input: Members): Members {
  return Object.fromEntries(
    Object.entries(input).map(([name, value]): [string, unknown] => {
      const list = ownValue(lists, name);
      if (list !== undefined) return [list, listOf(value)];
      const map = ownValue(maps, name);
      if (map !== undefined) return [map, mapOf(value)];
      return [name, numbers.has(name) && typeof value === 'string' ? numberOf(value) : value];
    }),
  );
}

const itemsOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);
const listOf = (value: unknown): unknown => itemsOf(value).map((item) => (isObject(item) ? read(item) : item));
const mapOf = (value: unknown): unknown =>
  Object.fromEntries(
    itemsOf(value)
      .filter(isObject)
      .map((item) => [asText(item['Name'] ?? item['Key'] ?? ''), item['Value'] ?? '']),
  );
const numberOf = (text: string): unknown => (/^-?\d{1,10}$/.test(text) ? Number(text) : text);

/** The names of the elements of lists and maps in outputs. */
const elements: Readonly<Record<string, string>> = {
  QueueUrls: 'QueueUrl',
  queueUrls: 'QueueUrl',
  Messages: 'Message',
  Attributes: 'Attribute',
  MessageAttributes: 'MessageAttribute',
  Tags: 'Tag',
  Failed: 'BatchResultErrorEntry',
};

/** Each batch has its own name for successful entries: `success`. */
function flattened(output: unknown, success = ''): object {
  if (!isObject(output)) return {};
  return Object.fromEntries(
    Object.entries(output).map(([name, value]): [string, unknown] => {
      const element = name === 'Successful' ? success : ownValue(elements, name);
      if (element === undefined) return [name, value];
      if (!isObject(value)) return [element, itemsOf(value).map((item) => (isObject(item) ? flattened(item) : item))];
      const keyed = element === 'Tag' ? 'Key' : 'Name';
      return [element, Object.entries(value).map(([key, inner]) => ({ [keyed]: key, Value: inner }))];
    }),
  );
}
