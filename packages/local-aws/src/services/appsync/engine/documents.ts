import {
  GraphQLError,
  Kind,
  parse,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { UnsupportedError } from '../../../kernel/errors.ts';
import { expandedFields } from './expanded-fields.ts';
import { withoutRepetitions } from './subscriptions/deduplicate.ts';
import type { ErrorEntry } from './envelope.ts';
import { endsOfLines } from './lines.ts';
import { createTextCache } from '../../../kernel/cache.ts';
import { validateDocument } from './validation/validation.ts';

/** docs: AWS General Reference, "AWS AppSync endpoints and quotas" */
const maxTokens = 15_000;
/** This bound is the runtime's own. Without fragments, a document of so many tokens has half as many fields. */
const maxFields = 100_000;
/** This bound is the runtime's own: whoever tells a place in a document counts its lines up to there. */
const maxLines = 10_000;
/** The most characters of all kept queries: a document needs about a hundred times the memory of its text. */
const cachedCharacters = 1_000_000;
/** A longer query is prepared again each time, so that one does not take the place of many. */
const cachedLength = 32_768;

export interface Prepared {
  readonly document: DocumentNode;
  readonly operations: readonly OperationDefinitionNode[];
}

export type PrepareResult = { readonly ok: Prepared } | { readonly errors: readonly ErrorEntry[] };

/** Parses and validates each distinct query text once. */
export function createDocuments(schema: GraphQLSchema, introspection: boolean): (query: string) => PrepareResult {
  const cache = createTextCache<PrepareResult>(cachedCharacters);
  return (query) => {
    const known = cache.get(query);
    if (known) return known;
    if (query.length > maxLines && endsOfLines(query) > maxLines)
      throw new UnsupportedError(`A GraphQL document of more than ${maxLines} lines`);
    const result = prepare(schema, introspection, query);
    if ('ok' in result && expandedFields(result.ok.document, maxFields) > maxFields)
      throw new UnsupportedError(`A GraphQL document whose fragments stand for more than ${maxFields} fields`);
    if (query.length <= cachedLength) cache.set(query, result);
    return result;
  };
}

function prepare(schema: GraphQLSchema, introspection: boolean, query: string): PrepareResult {
  try {
    const document = withoutRepetitions(parse(query, { maxTokens }), query);
    const errors = validateDocument(schema, document, introspection);
    if (errors.length > 0) return { errors };
    return {
      ok: {
        document,
        operations: document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION),
      },
    };
  } catch (error) {
    if (error instanceof UnsupportedError) throw error;
    return { errors: [parseError(query, error)] };
  }
}

function parseError(query: string, error: unknown): ErrorEntry {
  // Parsing and validating recurse. Deep nesting ends in a RangeError, which must stay an error of this one request.
  if (!(error instanceof GraphQLError))
    return { path: null, locations: null, message: 'Invalid Syntax : the query is nested too deeply' };
  if (/more tha[nt] \d+ tokens/.test(error.message))
    return { path: null, locations: null, message: 'Maximum char length exceeded' };
  const { line, column } = error.locations?.[0] ?? { line: 1, column: 1 };
  const start = error.positions?.[0] ?? 0;
  const offending = /^(\w{1,100}|"[^"\n]{0,100}"|\S)/.exec(query.slice(start, start + 102))?.[0] ?? '<EOF>';
  return {
    path: null,
    locations: [{ line, column, sourceName: null }],
    message: `Invalid Syntax : offending token '${offending}' at line ${line} column ${column}`,
  };
}
