import { GraphQLError, Kind, valueFromASTUntyped, type GraphQLScalarType, type ValueNode } from 'graphql';
import { messageOf } from '../../../../kernel/errors.ts';
import { isJson, parseJsonText } from '../../../../kernel/json-text.ts';
import { declareUnverified, type RequireAllowed } from '../../../../kernel/unverified.ts';
import { javaString } from './java-values.ts';
import * as rules from './scalar-rules.ts';

/** Is thrown for a value that its type cannot represent. The response adds `Can't serialize value (/path) : `. */
export class SerializeError extends Error {}

const jsonStrings = declareUnverified(
  'appsync-awsjson-string-output',
  'A resolver returned a string for an AWSJSON field.',
  'text that is JSON already is passed through, other text is encoded as a JSON string',
);

interface TextRule {
  /** The name of the scalar in error messages: `… as a valid <label>.` */
  readonly label: string;
  readonly accepts: (text: string) => boolean;
}

const textRules: Record<string, TextRule> = {
  AWSDate: { label: 'Date Object', accepts: rules.isAwsDate },
  AWSTime: { label: 'Time Object', accepts: rules.isAwsTime },
  AWSDateTime: { label: 'DateTime Object', accepts: rules.isAwsDateTime },
  AWSEmail: { label: 'email', accepts: rules.isAwsEmail },
  AWSPhone: { label: 'phone number', accepts: rules.isAwsPhone },
  AWSURL: { label: 'URL', accepts: rules.isAwsUrl },
  AWSIPAddress: { label: 'IP address', accepts: rules.isAwsIpAddress },
};

export const awsScalarNames = [...Object.keys(textRules), 'AWSTimestamp', 'AWSJSON'];

const unparsable = (value: unknown, label: string): GraphQLError =>
  new GraphQLError(`Unable to parse \`${javaString(value)}\` as a valid ${label}.`);
const unserializable = (value: unknown, label: string): SerializeError =>
  new SerializeError(`Unable to serialize \`${javaString(value)}\` as a valid ${label}.`);

/**
 * Gives the scalar types of a schema that was built from SDL the documented behaviour. docs: AWS AppSync Developer
 * Guide, "Scalar types in GraphQL"
 */
export function equipScalar(scalar: GraphQLScalarType, requireAllowed: RequireAllowed): void {
  const rule = textRules[scalar.name];
  if (rule) equipText(scalar, rule);
  else if (scalar.name === 'AWSTimestamp') equipTimestamp(scalar);
  else if (scalar.name === 'AWSJSON') equipJson(scalar, requireAllowed);
}

function equipText(scalar: GraphQLScalarType, { label, accepts }: TextRule): void {
  scalar.serialize = (value) => {
    if (typeof value !== 'string' || !accepts(value)) throw unserializable(value, label);
    return value;
  };
  scalar.parseValue = (value) => {
    if (typeof value !== 'string' || !accepts(value)) throw unparsable(value, label);
    return value;
  };
  scalar.parseLiteral = (node) => atNode(node, () => scalar.parseValue(literal(node)));
}

function equipTimestamp(scalar: GraphQLScalarType): void {
  scalar.serialize = (value) => {
    if (!rules.isAwsTimestamp(value)) throw unserializable(value, 'timestamp');
    return value;
  };
  scalar.parseValue = (value) => {
    if (!rules.isAwsTimestamp(value)) throw unparsable(value, 'timestamp');
    return value;
  };
  scalar.parseLiteral = (node) =>
    atNode(node, () => scalar.parseValue(node.kind === Kind.INT ? Number(node.value) : literal(node)));
}

function equipJson(scalar: GraphQLScalarType, requireAllowed: RequireAllowed): void {
  scalar.serialize = (value) => {
    if (typeof value !== 'string') return JSON.stringify(value);
    requireAllowed(jsonStrings);
    return isJson(value) ? value : JSON.stringify(value);
  };
  scalar.parseValue = (value) => {
    if (typeof value !== 'string' || !isJson(value))
      throw new GraphQLError(`Unable to parse ${javaString(value)} as valid JSON.`);
    return flatEnough(value);
  };
  scalar.parseLiteral = (node) =>
    atNode(node, () => scalar.parseValue(node.kind === Kind.STRING ? node.value : literal(node)));
}

/** A validation error contains the place of the literal only if the error carries the literal. */
function atNode(node: ValueNode, read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    throw error instanceof GraphQLError ? new GraphQLError(error.message, { nodes: node }) : error;
  }
}

const literal = (node: ValueNode): unknown => valueFromASTUntyped(node);

/** A client may send JSON that is nested so deep that nothing could write it again for a resolver. */
function flatEnough(text: string): unknown {
  try {
    return parseJsonText(text);
  } catch (error) {
    throw new GraphQLError(messageOf(error));
  }
}
