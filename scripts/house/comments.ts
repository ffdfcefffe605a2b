import ts from 'typescript';

export interface Comment {
  /** The line of its first character, counted from one. */
  readonly line: number;
  /** The text without the signs of a comment; every run of white space is one space. */
  readonly text: string;
}

interface Place {
  readonly line: number;
  readonly end: number;
  readonly isLine: boolean;
  readonly text: string;
}

/** Lists the comments of a source file. Consecutive lines with `//` are one comment. */
export function commentsOf(file: string, text: string): readonly Comment[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, kindOf(file));
  const ranges = new Map<number, ts.CommentRange>();
  const visit = (node: ts.Node): void => {
    const around = [ts.getLeadingCommentRanges(text, node.pos), ts.getTrailingCommentRanges(text, node.end)];
    for (const range of around.flatMap((found) => found ?? [])) ranges.set(range.pos, range);
    node.getChildren(source).forEach(visit);
  };
  visit(source);
  const places: Place[] = [];
  for (const { pos, end } of [...ranges.values()].toSorted((a, b) => a.pos - b.pos)) {
    const place = placeOf(source, text.slice(pos, end), pos, end);
    const before = places.at(-1);
    if (place.isLine && before?.isLine && before.end === place.line - 1)
      places[places.length - 1] = { ...before, end: place.end, text: `${before.text} ${place.text}` };
    else places.push(place);
  }
  return places;
}

function placeOf(source: ts.SourceFile, text: string, pos: number, end: number): Place {
  const lineOf = (position: number): number => source.getLineAndCharacterOfPosition(position).line + 1;
  const isLine = text.startsWith('//');
  const bare = isLine ? text.slice(2) : text.replace(/^\/\*+|\*+\/$/g, '').replaceAll(/\n\s*\*/g, ' ');
  return { line: lineOf(pos), end: lineOf(end), isLine, text: bare.replaceAll(/\s+/g, ' ').trim() };
}

function kindOf(file: string): ts.ScriptKind {
  if (file.endsWith('.tsx')) return ts.ScriptKind.TSX;
  return file.endsWith('.ts') ? ts.ScriptKind.TS : ts.ScriptKind.JS;
}
