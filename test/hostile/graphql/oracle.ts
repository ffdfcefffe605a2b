import { readFileSync } from 'node:fs';
import {
  buildSchema,
  getVariableValues,
  Kind,
  parse,
  validate,
  type DocumentNode,
  type GraphQLScalarType,
  type OperationDefinitionNode,
} from 'graphql';

const read = (file: string): string => readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8');
const schema = buildSchema(`${read('schema.graphql')}\n${read('resolvers/aws.graphql')}`);
const day = '(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])';
const time = '(?:[01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d(\\.\\d{1,9})?)?';
const scalars: Readonly<Record<string, RegExp>> = {
  AWSDateTime: new RegExp(`^-?\\d{4}-${day}T${time}(Z|[+-]\\d\\d:\\d\\d(:\\d\\d)?)$`),
  AWSPhone: /^\+?[\d\s-]{5,20}$/,
};
for (const [name, form] of Object.entries(scalars)) {
  const type = schema.getType(name) as GraphQLScalarType;
  type.parseValue = (value) => {
    if (typeof value !== 'string' || !form.test(value)) throw new TypeError(`no ${name}`);
    return value;
  };
  type.parseLiteral = (node) => type.parseValue(node.kind === Kind.STRING ? node.value : undefined);
}

/**
 * What must come of a body that is sent with a good token, worked out from the specification alone:
 * `too large`: more than AppSync reads; `malformed`: no GraphQL request; `refused`: a document that must not be
 * executed;
 * `executed`: one that must; `limited`: a long one, which may meet a limit of the service first.
 */
export type Expected = 'too large' | 'malformed' | 'refused' | 'executed' | 'limited';

const maxBodyBytes = 1_000_000;
/** Longer ones may meet the limits on tokens, on equal keys, on the depth of variables. */
const ordinary = 2_000;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function expectedOf(body: Buffer): Expected {
  if (body.length > maxBodyBytes) return 'too large';
  const request = readRequest(body);
  if (!request) return 'malformed';
  const document = parsed(request.query);
  if (!document) return 'refused';
  if (request.query.length > ordinary) return 'limited';
  if (!isValid(document)) return 'refused';
  const operation = operationOf(document, request.operationName);
  if (!operation || operation.operation === 'subscription' || !hasVariables(operation, request.variables))
    return 'refused';
  return body.length > ordinary ? 'limited' : 'executed';
}

/**
 * Whether the data of a real-time `start` are a subscription that must be acknowledged: of one field of this schema.
 */
export function subscriptionOf(data: string): 'valid' | 'limited' | 'none' {
  const request = readRequest(Buffer.from(data));
  const document = request && parsed(request.query);
  const operation = document && isValid(document) ? operationOf(document, request.operationName) : undefined;
  if (!request || operation?.operation !== 'subscription' || !hasVariables(operation, request.variables)) return 'none';
  return data.length > ordinary ? 'limited' : 'valid';
}

/** What is not UTF-8 is no JSON; neither is what begins with a byte order mark. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function readRequest(
  body: Buffer,
): { query: string; variables: Record<string, unknown>; operationName: string | null } | undefined {
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(body));
  } catch {
    return undefined;
  }
  if (!isObject(value)) return undefined;
  const { query, variables = null, operationName = null } = value;
  if (typeof query !== 'string' || query.trim() === '' || (variables !== null && !isObject(variables)))
    return undefined;
  if (operationName !== null && typeof operationName !== 'string') return undefined;
  return { query, variables: variables ?? {}, operationName: operationName === '' ? null : operationName };
}

function parsed(query: string): DocumentNode | undefined {
  try {
    return parse(query);
  } catch {
    return undefined;
  }
}

function isValid(document: DocumentNode): boolean {
  try {
    return validate(schema, document).length === 0;
  } catch {
    return false;
  }
}

function operationOf(document: DocumentNode, name: string | null): OperationDefinitionNode | undefined {
  const operations = document.definitions.filter(
    (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
  );
  if (name !== null) return operations.find((operation) => operation.name?.value === name);
  return operations.length === 1 ? operations[0] : undefined;
}

function hasVariables(operation: OperationDefinitionNode, variables: Record<string, unknown>): boolean {
  try {
    return getVariableValues(schema, operation.variableDefinitions ?? [], variables).errors === undefined;
  } catch {
    return false;
  }
}
