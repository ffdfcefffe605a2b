import { parse, type OperationDefinitionNode } from 'graphql';

/** The fields that a request's operations select at the root: `Mutation.publishReportStatus Query.x`. */
export function rootFields(body: string): string {
  try {
    const { query } = JSON.parse(body) as { query: string };
    return parse(query, { maxTokens: 15_000 })
      .definitions.flatMap((definition) => (definition.kind === 'OperationDefinition' ? [fieldsOf(definition)] : []))
      .join(' ');
  } catch {
    // The endpoint itself says what is wrong with it.
    return '';
  }
}

/** `Mutation.publishReportStatus`; fragments at the root are left out. */
export function fieldsOf({ operation, selectionSet }: OperationDefinitionNode): string {
  const root = rootTypes[operation];
  return selectionSet.selections
    .flatMap((selection) => (selection.kind === 'Field' ? [`${root}.${selection.name.value}`] : []))
    .join(' ');
}

const rootTypes = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' } as const;
