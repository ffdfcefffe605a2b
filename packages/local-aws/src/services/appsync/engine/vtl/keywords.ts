/**
 * Members and variables may have the names of operators and values, as `$ctx.args.due.eq` has. The parser takes
 * them for the operators within directives. So a mark is added to such a name before the parser reads it, and taken
 * away from what it has read. docs: Apache Velocity Engine 1.7 User Guide, "References"; observed: @aws-amplify/backend
 * 1.x, resolvers of queries by a sort key
 */
const afterDot = /(?<=[\w)\]}]\.)(?:eq|ne|lt|le|gt|ge|and|or|not|in|true|false|null)(?![\w-])/g;
const afterDollar = /(?<=\$!?\{?)(?:eq|ne|lt|le|gt|ge|and|or|not|in)(?![\w-])/g;

export interface Marked {
  readonly text: string;
  /** Answers a text that was read from the marked one as it was. There is none if nothing is marked. */
  readonly restore?: (text: string) => string;
}

export function markKeywords(text: string): Marked {
  let mark = '_word';
  while (text.includes(mark)) mark += '_';
  const add = (name: string): string => name + mark;
  const marked = text.replace(afterDot, add).replace(afterDollar, add);
  return marked === text ? { text } : { text: marked, restore: (read) => read.replaceAll(mark, '') };
}
