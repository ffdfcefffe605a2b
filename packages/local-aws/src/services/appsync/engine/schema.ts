import {
  buildASTSchema,
  GraphQLError,
  GraphQLScalarType,
  Kind,
  parse,
  validateSchema,
  type DefinitionNode,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql';
import type { RequireAllowed } from '../../../kernel/unverified.ts';
import { boundDefaults } from './default-values.ts';
import { preludeSdl } from './validation/directives.ts';
import { equipScalar } from './values/scalars.ts';

/** Is thrown for a schema that is refused. */
export class SchemaError extends Error {
  /** All problems that are found in one reading. The message is the first. */
  readonly problems: readonly string[];

  constructor(...problems: string[]) {
    super(problems[0]);
    this.problems = problems;
  }
}

/** AppSync limits schema documents to 1 MB. docs: AWS General Reference, "AWS AppSync endpoints and quotas" */
const maxSchemaBytes = 1_000_000;

const prelude = parse(preludeSdl, { noLocation: true });

const nameOf = (definition: DefinitionNode): string | undefined =>
  'name' in definition ? `${definition.kind}:${definition.name?.value}` : undefined;

export function buildApiSchema(sdl: string, requireAllowed: RequireAllowed): GraphQLSchema {
  if (Buffer.byteLength(sdl) > maxSchemaBytes) throw new SchemaError('Schema exceeds the maximum size of 1 MB.');
  const own = parseSdl(sdl);
  checkDefinitions(own);
  const schema = build(own);
  if (!schema.getQueryType()) throw new SchemaError('There is no top level schema object defined.');
  const problems = validateSchema(schema);
  if (problems.length > 0) throw new SchemaError(...problems.map(({ message }) => message));
  boundDefaults(schema);
  for (const type of Object.values(schema.getTypeMap()))
    if (type instanceof GraphQLScalarType) equipScalar(type, requireAllowed);
  return schema;
}

function parseSdl(sdl: string): DocumentNode {
  try {
    return parse(sdl);
  } catch (error) {
    throw new SchemaError(
      `Failed to parse schema document - ensure it's a valid SDL-formatted document. ${locate(error)}`,
    );
  }
}

function build(own: DocumentNode): GraphQLSchema {
  const declared = new Set(own.definitions.map(nameOf));
  const document: DocumentNode = {
    kind: Kind.DOCUMENT,
    definitions: [...prelude.definitions.filter((definition) => !declared.has(nameOf(definition))), ...own.definitions],
  };
  try {
    return buildASTSchema(document);
  } catch (error) {
    throw new SchemaError(locate(error));
  }
}

/**
 * AppSync has no custom scalars and reserves the prefix AWS. docs: AWS AppSync Developer Guide, "Scalar types in
 * GraphQL"
 */
function checkDefinitions(document: DocumentNode): void {
  const known = new Set(prelude.definitions.map(nameOf));
  const problems = document.definitions.flatMap((definition): string[] => {
    if (known.has(nameOf(definition))) return [];
    if (definition.kind === Kind.SCALAR_TYPE_DEFINITION)
      return [`Custom scalars are not supported: ${definition.name.value}`];
    if (definition.kind === Kind.OBJECT_TYPE_DEFINITION && definition.name.value.startsWith('AWS'))
      return [`Type names must not begin with AWS: ${definition.name.value}`];
    return [];
  });
  if (problems.length > 0) throw new SchemaError(...problems);
}

function locate(error: unknown): string {
  if (!(error instanceof GraphQLError)) return error instanceof Error ? error.message : String(error);
  const at = error.locations?.[0];
  return at ? `${error.message} (line ${at.line}, column ${at.column})` : error.message;
}
