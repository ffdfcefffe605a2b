import { Kind, type DocumentNode, type FragmentDefinitionNode, type SelectionSetNode } from 'graphql';

/**
 * Counts the fields of a document with each fragment in every place that spreads it, up to a little more than `most`.
 * A short document can stand for very many: each fragment may spread the next one twice. Fragments have no cycles.
 */
export function expandedFields({ definitions }: DocumentNode, most: number): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  const known = new Map<string, number>();
  const ofFragment = (name: string): number => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const count = ofSet(fragments.get(name)?.selectionSet);
    known.set(name, count);
    return count;
  };
  const ofSet = (set: SelectionSetNode | undefined): number => {
    let count = 0;
    for (const selection of set?.selections ?? []) {
      if (selection.kind === Kind.FIELD) count += 1 + ofSet(selection.selectionSet);
      else
        count +=
          selection.kind === Kind.FRAGMENT_SPREAD ? ofFragment(selection.name.value) : ofSet(selection.selectionSet);
      if (count > most) break;
    }
    return count;
  };
  let all = 0;
  for (const definition of definitions)
    if (definition.kind === Kind.OPERATION_DEFINITION) all += ofSet(definition.selectionSet);
  return all;
}
