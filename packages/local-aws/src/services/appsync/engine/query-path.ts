import { BREAK, Kind, visit, type ASTNode, type DocumentNode } from 'graphql';

/**
 * Answers the names of the fields (and fragments) that lead to `target`, with which validation messages end: `@
 * 'listBooks/items/title'`.
 */
export function queryPath(document: DocumentNode, target: ASTNode): string {
  const names: string[] = [];
  let found: string | undefined;
  visit(document, {
    enter(node) {
      if (node.kind === Kind.FIELD || node.kind === Kind.FRAGMENT_DEFINITION) names.push(node.name.value);
      if (node !== target) return undefined;
      found = names.join('/');
      return BREAK;
    },
    leave(node) {
      if (node.kind === Kind.FIELD || node.kind === Kind.FRAGMENT_DEFINITION) names.pop();
    },
  });
  return found ?? '';
}
