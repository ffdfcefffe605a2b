import { parse, type OperationDefinitionNode } from 'graphql';

/** Lists the root fields that a request's operations select: `Mutation.publishReportStatus Query.x`. */
export function rootFields(body: string): string {
  try {
    const { query } = JSON.parse(body) as { query: string };
    return parse(query, { maxTokens: 15_000 })
      .definitions.flatMap((definition) => (definition.kind === 'OperationDefinition' ? [fieldsOf(definition)] : []))
      .join(' ');
  } catch {
    // The endpoint reports what is wrong with the request.
    return '';
  }
}

// Documents are kept, and their nodes stay the same objects.
const known = new WeakMap<OperationDefinitionNode, string>();

/** Lists root fields as `Mutation.publishReportStatus`; it leaves out fragments at the root. */
export function fieldsOf(node: OperationDefinitionNode): string {
  let fields = known.get(node);
  if (fields === undefined) known.set(node, (fields = selectedBy(node)));
  return fields;
}

function selectedBy({ operation, selectionSet }: OperationDefinitionNode): string {
  const root = rootTypes[operation];
  return selectionSet.selections
    .flatMap((selection) => (selection.kind === 'Field' ? [`${root}.${selection.name.value}`] : []))
    .join(' ');
}

/** The types whose fields are the roots of operations. */
export const rootTypes = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' } as const;
