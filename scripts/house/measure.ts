import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { arrowsOf, betweenFolders, circlesOf, importsBetween } from './graph.ts';
import { sourceFiles, testFiles } from './sources.ts';

export interface Spread {
  readonly median: number;
  readonly p90: number;
  readonly max: number;
}

/** The measurements of the house. */
export interface Figures {
  readonly files: number;
  readonly lines: number;
  /** The lines of a file. */
  readonly file: Spread;
  /** The lines of a function with a body in braces, from its first to its last. */
  readonly function: Spread;
  readonly linesOver120: number;
  readonly nestedConditionals: number;
  readonly any: number;
  /** The number of pairs of files of which one imports the other. */
  readonly arrowsBetweenFiles: number;
  readonly filesInCircles: number;
  readonly arrowsBetweenFolders: number;
  /** The number of folders in the largest circle of folders. */
  readonly largestCircleOfFolders: number;
  readonly testFile: Spread;
  readonly testLinesOver120: number;
}

export function measure(root: string): Figures {
  const sources = read(root, sourceFiles(root));
  const tests = read(root, testFiles(root));
  const counts = [...sources].map(([file, text]) => countIn(file, text));
  const graph = importsBetween(sources);
  const folders = betweenFolders(graph);
  return {
    files: sources.size,
    lines: sum([...sources.values()].map(linesOf)),
    file: spreadOf([...sources.values()].map(linesOf)),
    function: spreadOf(counts.flatMap(({ functions }) => functions)),
    linesOver120: sum([...sources.values()].map(over120)),
    nestedConditionals: sum(counts.map(({ nested }) => nested)),
    any: sum(counts.map(({ any }) => any)),
    arrowsBetweenFiles: arrowsOf(graph),
    filesInCircles: circlesOf(graph).flat().length,
    arrowsBetweenFolders: arrowsOf(folders),
    largestCircleOfFolders: Math.max(0, ...circlesOf(folders).map(({ length }) => length)),
    testFile: spreadOf([...tests.values()].map(linesOf)),
    testLinesOver120: sum([...tests.values()].map(over120)),
  };
}

const read = (root: string, files: readonly string[]): ReadonlyMap<string, string> =>
  new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]));

const linesOf = (text: string): number => text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
const over120 = (text: string): number => wideLines(text).length;
/** Lists the numbers of the lines that are too wide. An import and an address may be longer. */
export const wideLines = (text: string): readonly number[] =>
  text
    .split('\n')
    .flatMap((line, index) =>
      line.length > 120 && !/^import .* from '.*';$|https?:\/\//.test(line) ? [index + 1] : [],
    );
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { median: at(0.5), p90: at(0.9), max: at(1) };
}

interface Counts {
  /** The number of lines of each. */
  readonly functions: readonly number[];
  readonly nested: number;
  readonly any: number;
}

function countIn(file: string, text: string): Counts {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const functions: number[] = [];
  let nested = 0;
  let any = 0;
  const lineOf = (position: number): number => source.getLineAndCharacterOfPosition(position).line;
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body && ts.isBlock(node.body as ts.Node))
      functions.push(lineOf(node.getEnd()) - lineOf(node.getStart(source)) + 1);
    if (ts.isConditionalExpression(node) && isInConditional(node)) nested += 1;
    if (node.kind === ts.SyntaxKind.AnyKeyword) any += 1;
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { functions, nested, any };
}

function isInConditional({ parent }: ts.Node): boolean {
  if (ts.isParenthesizedExpression(parent)) return isInConditional(parent);
  return ts.isConditionalExpression(parent);
}
