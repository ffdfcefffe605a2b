import type { Diagnostics } from './diagnostics.ts';

interface Node {
  readonly type?: string;
  readonly value?: unknown;
  readonly steps?: readonly Node[];
}

/**
 * Refuses the parts of JSONata that Step Functions does not have: a context of its own (`$`, `$$`, bare field names).
 * recorded: floci#2670
 */
export function checkAst(ast: unknown, pointer: string, issues: Diagnostics): void {
  const node = ast as Node;
  const first = node.type === 'path' ? node.steps?.[0] : node;
  const isContext = first?.type === 'variable' && (first.value === '' || first.value === '$');
  // recorded: floci#2670
  if (first?.type === 'name' || isContext)
    issues.invalid(
      pointer,
      `Reference to '${isContext ? '$' : ''}${String(first.value)}' at the top level is not supported.`,
      'UNSUPPORTED_JSONATA_EXPRESSION',
    );
  if (!/\/Catch\[\d+\]\/(Output|Assign)\b/.test(pointer))
    walk(ast, (found) => checkErrorOutput(found, pointer, issues));
}

/** Only a catcher sees an error. recorded: floci#2745 (that AWS refuses it; the words are ours) */
function checkErrorOutput({ type, steps }: Node, pointer: string, issues: Diagnostics): void {
  const [root, member] = steps ?? [];
  if (type === 'path' && root?.value === 'states' && root.type === 'variable' && member?.value === 'errorOutput')
    issues.invalid(
      pointer,
      "Reference to '$states.errorOutput' outside of a Catch is not supported.",
      'UNSUPPORTED_JSONATA_EXPRESSION',
    );
}

function walk(value: unknown, visit: (node: Node) => void): void {
  const queue: unknown[] = [value];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    if (!Array.isArray(next)) visit(next);
    for (const inner of Object.values(next) as unknown[]) queue.push(inner);
  }
}
