import type { Expression } from '../sql/ast.ts';
import { likePieces, type LikePiece } from './like.ts';
import type { Clause, Writing } from './writing.ts';

export type { Clause } from './writing.ts';

const likeNeedle = (pieces: LikePiece[], write: Writing): Clause | undefined => {
  if (pieces.length === 0) return write('', true, true);
  const last = pieces.length - 1;
  const found: (Clause | undefined)[] = [];
  for (const [index, piece] of pieces.entries())
    if (piece.kind === 'text') found.push(write(piece.text, index === 0, index === last));
  // If a piece cannot be written, no record can match.
  if (found.some((clause) => clause?.length === 0)) return [];
  return best(found.filter((clause) => clause !== undefined && (clause[0]?.length ?? 0) > 1) as Clause[]);
};

/** Makes the clause that holds if any of several conditions does. There is none if one of them could be anything. */
const anyClause = (clauses: readonly (Clause | undefined)[]): Clause[] => {
  if (clauses.includes(undefined)) return [];
  return [(clauses as Clause[]).flat()];
};

const anyText = (values: readonly string[], write: Writing): Clause[] =>
  anyClause(values.map((value) => write(value, true, true)));

const equality = (left: Expression, right: Expression, write: Writing): Clause[] => {
  if (left.kind === 'path' && right.kind === 'string') return anyText([right.value], write);
  if (left.kind === 'string' && right.kind === 'path') return anyText([left.value], write);
  return [];
};

/** Chooses one of several clauses that all have to hold: the one that probably admits the fewest records. */
const best = (clauses: Clause[]): Clause | undefined => {
  const shortest = (clause: Clause): number => Math.min(...clause.map(({ length }) => length));
  return [...clauses].sort((a, b) => a.length - b.length || shortest(b) - shortest(a))[0];
};

const allOf = (operands: Expression[], write: Writing): Clause[] => {
  const all = operands.flatMap((operand) => clausesOf(operand, write));
  const first = best(all);
  if (first === undefined) return [];
  return [first, ...all.filter((clause) => clause !== first)];
};

const anyOf = (operands: Expression[], write: Writing): Clause[] =>
  anyClause(operands.map((operand) => best(clausesOf(operand, write))));

const oneOf = ({ value, list }: Extract<Expression, { kind: 'in' }>, write: Writing): Clause[] => {
  const strings = list.filter((item) => item.kind === 'string').map((item) => item.value);
  if (value.kind !== 'path' || strings.length < list.length) return [];
  return anyText(strings, write);
};

const like = ({ value, pattern, escape }: Extract<Expression, { kind: 'like' }>, write: Writing): Clause[] => {
  if (value.kind !== 'path' || pattern.kind !== 'string' || (escape !== undefined && escape.kind !== 'string'))
    return [];
  const clause = likeNeedle(likePieces(pattern.value, escape?.value), write);
  return [clause].filter((one) => one !== undefined);
};

/**
 * Lists the clauses that a condition implies; there are none if nothing is known, as under NOT or about numbers. The
 * best one comes first.
 */
export const clausesOf = (condition: Expression, write: Writing): Clause[] => {
  switch (condition.kind) {
    case 'and':
      return allOf(condition.operands, write);
    case 'or':
      return anyOf(condition.operands, write);
    case 'compare':
      if (condition.operator !== '=') return [];
      return equality(condition.left, condition.right, write);
    case 'in':
      return oneOf(condition, write);
    case 'like':
      return like(condition, write);
    default:
      return [];
  }
};
