import { Kind, visit, type DocumentNode, type SelectionNode } from 'graphql';

const crowd = 50;

/**
 * Drops literal repetitions of a selection from large selection sets. A repetition changes nothing, but the rule that
 * compares fields pair by pair would take seconds for some thousands of them.
 */
export function withoutRepetitions(document: DocumentNode, source: string): DocumentNode {
  return visit(document, {
    SelectionSet: {
      enter(node) {
        if (node.selections.length <= crowd) return undefined;
        const seen = new Set<string>();
        const selections = node.selections.filter((selection) => isNew(seen, selection, source));
        return selections.length === node.selections.length
          ? undefined
          : { ...node, kind: Kind.SELECTION_SET, selections };
      },
    },
  });
}

function isNew(seen: Set<string>, { loc }: SelectionNode, source: string): boolean {
  if (!loc) return true;
  const text = source.slice(loc.start, loc.end);
  return !seen.has(text) && Boolean(seen.add(text));
}
