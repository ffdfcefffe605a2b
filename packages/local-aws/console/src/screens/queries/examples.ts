import {
  getNamedType,
  isCompositeType,
  isLeafType,
  isNonNullType,
  isObjectType,
  type GraphQLField,
  type GraphQLSchema,
} from 'graphql';
import type { Past } from './past.ts';

export interface Example extends Past {
  readonly title: string;
}

const name = 'local-aws.examples';

/** Reads the requests that a person has saved under a name, in this browser only. */
export function readKept(): Example[] {
  try {
    return JSON.parse(localStorage.getItem(name) ?? '[]') as Example[];
  } catch {
    return [];
  }
}

export function keep(example: Example): Example[] {
  const kept = [example, ...readKept().filter(({ title }) => title !== example.title)];
  localStorage.setItem(name, JSON.stringify(kept));
  return kept;
}

/** Makes a request for each root field of the schema, with its arguments as variables. */
export function examplesOf(schema: GraphQLSchema | undefined): Example[] {
  if (!schema) return [];
  const kinds = [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
    ['subscription', schema.getSubscriptionType()],
  ] as const;
  return kinds.flatMap(([kind, type]) =>
    type ? Object.values(type.getFields()).map((field) => exampleOf(kind, field)) : [],
  );
}

function exampleOf(kind: string, field: GraphQLField<unknown, unknown>): Example {
  const needed = field.args.filter(({ type }) => isNonNullType(type));
  const declared = needed.map((arg) => `$${arg.name}: ${String(arg.type)}`).join(', ');
  const given = needed.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
  const head = `${kind}${declared === '' ? '' : ` (${declared})`}`;
  const selection = selectionOf(field.type, 2);
  return {
    title: `${kind} ${field.name}`,
    query: `${head} {\n  ${field.name}${given === '' ? '' : `(${given})`}${selection}\n}\n`,
    variables: JSON.stringify(Object.fromEntries(needed.map((arg) => [arg.name, blankFor(arg.type)])), null, 2),
  };
}

/** Selects the leaves, and one level of objects with their leaves. */
function selectionOf(type: GraphQLField<unknown, unknown>['type'], depth: number): string {
  const named = getNamedType(type);
  if (!isCompositeType(named)) return '';
  if (!isObjectType(named) || depth === 0) return ' { __typename }';
  const fields = Object.values(named.getFields()).filter(({ args }) => !args.some(({ type: of }) => isNonNullType(of)));
  const parts = fields.flatMap((field) => {
    if (isLeafType(getNamedType(field.type))) return [field.name];
    return depth > 1 ? [`${field.name}${selectionOf(field.type, depth - 1)}`] : [];
  });
  return parts.length === 0 ? ' { __typename }' : ` { ${parts.join(' ')} }`;
}

function blankFor(type: GraphQLField<unknown, unknown>['args'][number]['type']): unknown {
  const named = getNamedType(type);
  if ('getFields' in named)
    return Object.fromEntries(
      Object.values(named.getFields())
        .filter((field) => isNonNullType(field.type))
        .map((field) => [field.name, blankFor(field.type as never)]),
    );
  if ('getValues' in named) return named.getValues()[0]?.name ?? '';
  return ({ Int: 0, Float: 0, Boolean: false } as Record<string, unknown>)[named.name] ?? '';
}
