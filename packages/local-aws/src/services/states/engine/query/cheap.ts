/**
 * Decides which expressions are evaluated in the main thread. Each step of these costs about as much as the size of the
 * values that it reads, so a count of steps bounds their time. Other processes evaluate the rest: regular expressions,
 * functions that the expression defines, and functions whose result or work can be much larger than their arguments.
 */
export function isCheap(ast: unknown): boolean {
  const seen = new Set<object>();
  const every = (value: unknown): boolean => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return true;
    seen.add(value);
    if (value instanceof RegExp) return false;
    return isCheapNode(value as Node) && Object.values(value).every(every);
  };
  return every(ast);
}

interface Node {
  readonly type?: unknown;
  readonly value?: unknown;
  readonly procedure?: Node;
  readonly rhs?: Node;
  readonly arguments?: readonly Node[];
}

const costly = new Set<unknown>(['regex', 'lambda', 'partial', 'transform']);

const proportionate = new Set<unknown>(
  [
    'string number boolean length uppercase lowercase trim count sum max min average abs floor ceil round power sqrt',
    'not exists keys lookup spread merge type now millis uuid random hash parse base64encode base64decode reverse',
    'error assert',
  ].flatMap((names) => names.split(' ')),
);
/**
 * These functions search for their second argument in the first. With two long texts the cost is the product of both
 * lengths.
 */
const searching = new Set<unknown>(['contains', 'substringBefore', 'substringAfter', 'split', 'join']);
const longestNeedle = 50;

function isCheapNode(node: Node): boolean {
  if (costly.has(node.type)) return false;
  if (node.type === 'binary') return node.value !== '..';
  // The right side of `~>` may be any value that is a function.
  if (node.type === 'apply') return node.rhs?.type === 'function';
  return node.type !== 'function' || isCheapCall(node);
}

function isCheapCall({ procedure, arguments: values = [] }: Node): boolean {
  const name = procedure?.type === 'variable' ? procedure.value : undefined;
  if (proportionate.has(name)) return true;
  const needle = values[1];
  return (
    searching.has(name) &&
    needle?.type === 'string' &&
    String(needle.value).length <= longestNeedle &&
    values.length < 4
  );
}
