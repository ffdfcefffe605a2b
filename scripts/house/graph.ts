import { dirname, join } from 'node:path';
import ts from 'typescript';

/** The imports of each file, as paths from the root of a tree. */
export type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/** Finds the imports between the files of a tree, imports of types included. */
export function importsBetween(files: ReadonlyMap<string, string>): Graph {
  return new Map(
    [...files].map(([file, text]) => [file, new Set(importedBy(file, text).filter((to) => files.has(to)))]),
  );
}

function importedBy(file: string, text: string): readonly string[] {
  const { importedFiles } = ts.preProcessFile(text, true, true);
  return importedFiles
    .map(({ fileName }) => fileName)
    .filter((name) => name.startsWith('.'))
    .map((name) => join(dirname(file), name));
}

/** Makes the same graph between the folders of the files. */
export function betweenFolders(graph: Graph): Graph {
  const folders = new Map<string, Set<string>>();
  for (const [from, targets] of graph) {
    const arrows = folders.get(dirname(from)) ?? new Set();
    folders.set(dirname(from), arrows);
    for (const to of targets) if (dirname(to) !== dirname(from)) arrows.add(dirname(to));
  }
  return folders;
}

export const arrowsOf = (graph: Graph): number => [...graph.values()].reduce((sum, { size }) => sum + size, 0);

/** Finds sets of nodes that reach each other, each in order of the names, by Tarjan's algorithm. */
export function circlesOf(graph: Graph): readonly (readonly string[])[] {
  const indexes = new Map<string, number>();
  const lows = new Map<string, number>();
  const stack: string[] = [];
  const circles: string[][] = [];
  const enter = (node: string): number => {
    const index = indexes.size;
    let low = index;
    indexes.set(node, index);
    stack.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!indexes.has(next)) low = Math.min(low, enter(next));
      else if (stack.includes(next)) low = Math.min(low, indexes.get(next) as number);
    }
    lows.set(node, low);
    if (low === index) {
      const members = stack.splice(stack.indexOf(node));
      if (members.length > 1) circles.push(members.toSorted());
    }
    return low;
  };
  for (const node of graph.keys()) if (!indexes.has(node)) enter(node);
  return circles.toSorted((a, b) => (a[0] as string).localeCompare(b[0] as string));
}
