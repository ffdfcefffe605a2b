import type { AwsError } from '../../../kernel/errors.ts';
import { malformed } from '../errors.ts';

export interface GraphqlBody {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | null | undefined;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The limit of Jackson, a reader of JSON that many services in Java use; no AppSync page documents a limit. docs:
 * jackson-core, "StreamReadConstraints"
 */
const maxDepth = 1_000;

const isDeeper = (value: unknown, depth: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (depth === 0 || Object.values(value).some((member) => isDeeper(member, depth - 1)));

/**
 * A GraphQL request is JSON whatever its content type says: clients send both `application/json` and
 * `application/graphql`.
 */
export function readGraphqlBody(text: string): GraphqlBody {
  const body = parseJson(text);
  if (!isObject(body)) throw unparsable();
  const { query, variables = null, operationName } = body;
  if (typeof query !== 'string' || query.trim() === '') throw unparsable();
  if (variables !== null && !isObject(variables)) throw unparsable();
  // What follows recurses through variables: from some thousands of levels on it would overflow the stack.
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
