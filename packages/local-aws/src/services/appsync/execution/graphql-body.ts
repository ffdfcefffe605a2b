import type { AwsError } from '../../../kernel/errors.ts';
import { malformed } from '../errors.ts';
import { isObject } from '../../../kernel/is-object.ts';

export interface GraphqlBody {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | null | undefined;
}

/**
 * The deepest nesting of a body. It is the limit of Jackson, a reader of JSON that many services in Java use; no
 * AppSync page documents a limit. docs: jackson-core, "StreamReadConstraints"
 */
const maxDepth = 1_000;

const isDeeper = (value: unknown, depth: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (depth === 0 || Object.values(value).some((member) => isDeeper(member, depth - 1)));

/**
 * Reads the body as JSON whatever its content type is: clients send both `application/json` and `application/graphql`.
 */
export function readGraphqlBody(text: string): GraphqlBody {
  const body = parseJson(text);
  if (!isObject(body)) throw unparsable();
  const { query, variables = null, operationName } = body;
  if (typeof query !== 'string' || query.trim() === '') throw unparsable();
  if (variables !== null && !isObject(variables)) throw unparsable();
  // Later code recurses through variables, and some thousands of levels would overflow the stack.
  if (text.length > 2 * maxDepth && isDeeper(variables, maxDepth)) throw unparsable();
  if (operationName !== undefined && operationName !== null && typeof operationName !== 'string') throw unparsable();
  return { query, variables: variables ?? {}, operationName };
}

const unparsable = (): AwsError => malformed('Unable to parse GraphQL query.');

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unparsable();
  }
}
