import {
  introspectionFromSchema,
  isTypeDefinitionNode,
  Kind,
  parse,
  print,
  visit,
  type DocumentNode,
  type TypeDefinitionNode,
} from 'graphql';
import { AwsError } from '../../kernel/errors.ts';
import { declareUnverified, type RequireAllowed } from '../../kernel/unverified.ts';
import type { Api } from './model.ts';

const typesAsJson = declareUnverified(
  'appsync-types-as-json',
  'A type was asked for as JSON, and the form of its definition is not documented.',
  'the definition is the type as introspection shows it',
);

const noSchema = (): AwsError => new AwsError('GraphQLSchemaException', 'No schema definition exists.');

const documentOf = ({ sdl }: Api): DocumentNode => {
  if (sdl === undefined) throw noSchema();
  return parse(sdl, { noLocation: true });
};

/** Writes the schema as a document that names its root types. */
export function sdlOf(api: Api, hasDirectives: boolean): string {
  const own = documentOf(api);
  const isNamed = own.definitions.some(({ kind }) => kind === Kind.SCHEMA_DEFINITION);
  const document = hasDirectives ? own : visit(own, { Directive: () => null, DirectiveDefinition: () => null });
  return `${isNamed ? '' : `${rootsOf(api)}\n\n`}${print(document)}\n`;
}

function rootsOf({ schema }: Api): string {
  const roots = { query: schema?.getQueryType(), mutation: schema?.getMutationType() };
  const all = { ...roots, subscription: schema?.getSubscriptionType() };
  const lines = Object.entries(all).flatMap(([operation, type]) => (type ? [`  ${operation}: ${type.name}`] : []));
  return `schema {\n${lines.join('\n')}\n}`;
}

/** Writes the answer to an introspection query. */
export function introspectionOf({ schema }: Api): string {
  if (!schema) throw noSchema();
  return JSON.stringify({ data: introspectionFromSchema(schema) }, undefined, 2);
}

interface DescribedType {
  readonly name: string;
  readonly arn: string;
  readonly description?: string;
  readonly definition: string;
  readonly format: 'SDL' | 'JSON';
}

/** Lists the types that the document defines, as the control plane shows them. */
export function describedTypes(
  api: Api,
  format: 'SDL' | 'JSON',
  requireAllowed: RequireAllowed,
): readonly DescribedType[] {
  const definitions = documentOf(api).definitions.filter(isTypeDefinitionNode);
  if (format === 'JSON') requireAllowed(typesAsJson);
  const shown = format === 'JSON' ? introspected(api) : print;
  return definitions.map((definition) => {
    const { name, description } = definition;
    return {
      name: name.value,
      arn: `${api.settings.arn}/types/${name.value}`,
      ...(description && { description: description.value }),
      definition: shown(definition),
      format,
    };
  });
}

function introspected({ schema }: Api): (definition: TypeDefinitionNode) => string {
  if (!schema) throw noSchema();
  const { types } = introspectionFromSchema(schema).__schema;
  return ({ name }) => JSON.stringify(types.find((type) => type.name === name.value));
}
