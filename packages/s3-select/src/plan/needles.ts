import type { Expression } from '../sql/ast.ts';
import { likePieces, type LikePiece } from './like.ts';
import type { Clause, Writing } from './writing.ts';

export type { Clause } from './writing.ts';

const likeNeedle = (pieces: LikePiece[], write: Writing): Clause | undefined => {
  if (pieces.length === 0) return write('', true, true);
  const last = pieces.length - 1;
  const found = pieces.flatMap((piece, index) =>
    piece.kind === 'text' ? [write(piece.text, index === 0, index === last)] : [],
  );
  // A piece that cannot be written leaves nothing that could match.
  if (found.some((clause) => clause?.length === 0)) return [];
  return best(found.filter((clause) => clause !== undefined && (clause[0]?.length ?? 0) > 1) as Clause[]);
};

/** Any of several texts; undefined where one of them could be anything. */
const anyText = (values: string[], write: Writing): Clause[] => {
  const found = values.map((value) => write(value, true, true));
  return found.includes(undefined) ? [] : [(found as Clause[]).flat()];
};

const equality = (left: Expression, right: Expression, write: Writing): Clause[] => {
  if (left.kind === 'path' && right.kind === 'string') return anyText([right.value], write);
  return left.kind === 'string' && right.kind === 'path' ? anyText([left.value], write) : [];
};

/** Of several clauses that all have to hold, the one that likely lets the fewest records pass. */
const best = (clauses: Clause[]): Clause | undefined => {
  const shortest = (clause: Clause): number => Math.min(...clause.map(({ length }) => length));
  return [...clauses].sort((a, b) => a.length - b.length || shortest(b) - shortest(a))[0];
};

const anyOf = (operands: Expression[], write: Writing): Clause[] => {
  const branches = operands.map((operand) => best(clausesOf(operand, write)));
  return branches.includes(undefined) ? [] : [(branches as Clause[]).flat()];
};

/**
 * The clauses a condition implies; none where nothing can be said, as under NOT or about numbers. The best one comes
 * first.
 */
export const clausesOf = (condition: Expression, write: Writing): Clause[] => {
  switch (condition.kind) {
    case 'and': {
      const all = condition.operands.flatMap((operand) => clausesOf(operand, write));
      const first = best(all);
      return first === undefined ? [] : [first, ...all.filter((clause) => clause !== first)];
    }
    case 'or':
      return anyOf(condition.operands, write);
    case 'compare':
      return condition.operator === '=' ? equality(condition.left, condition.right, write) : [];
    case 'in': {
      const strings = condition.list.flatMap((item) => (item.kind === 'string' ? [item.value] : []));
      return condition.value.kind === 'path' && strings.length === condition.list.length ? anyText(strings, write) : [];
    }
    case 'like': {
      const { value, pattern, escape } = condition;
      if (value.kind !== 'path' || pattern.kind !== 'string' || (escape !== undefined && escape.kind !== 'string'))
        return [];
      const clause = likeNeedle(likePieces(pattern.value, escape?.value), write);
      return clause === undefined ? [] : [clause];
    }
    default:
      return [];
  }
};
