import { parse, type OperationDefinitionNode } from 'graphql';

/** The fields that a request's operations select at the root: `Mutation.publishReportStatus Query.x`. */
export function rootFields(body: string): string {
  try {
    const { query } = JSON.parse(body) as { query: string };
    return parse(query, { maxTokens: 15_000 })
      .definitions.flatMap((definition) => (definition.kind === 'OperationDefinition' ? [fieldsOf(definition)] : []))
      .join(' ');
  } catch {
    // The endpoint says what is wrong with it.
    return '';
  }
}

// Documents are kept, and their nodes stay the same.
const known = new WeakMap<OperationDefinitionNode, string>();

/** `Mutation.publishReportStatus`; fragments at the root are left out. */
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

const rootTypes = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' } as const;
