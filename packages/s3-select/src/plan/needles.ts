import type { Expression } from '../sql/ast.ts';
import { likePieces, type LikePiece } from './like.ts';

/**
 * What the bytes of a record have to hold for the record to be able to match: every clause, by any of its needles. A record with a backslash
 * may hold anything, escaped, and always counts as a candidate; a clause without needles leaves only those.
 */
export type Clause = readonly Buffer[];

/** JSON writes quotes, backslashes and control characters only with a backslash, and UTF-8 has no lone surrogates. */
const isWrittenPlainly = (text: string): boolean => {
  if (text.includes('"') || text.includes('\\') || /\p{Cs}/u.test(text)) return false;
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) < 0x20) return false;
  return true;
};

const needle = (text: string, opens: boolean, closes: boolean): Buffer | undefined => {
  if (!isWrittenPlainly(text)) return undefined;
  return Buffer.from(`${opens ? '"' : ''}${text}${closes ? '"' : ''}`);
};

const likeNeedle = (pieces: LikePiece[]): Clause | undefined => {
  if (pieces.length === 0) return [Buffer.from('""')];
  const last = pieces.length - 1;
  const found = pieces.flatMap((piece, index) => (piece.kind === 'text' ? [needle(piece.text, index === 0, index === last)] : []));
  if (found.length === 0) return undefined;
  if (found.includes(undefined)) return [];
  const longest = (found as Buffer[]).reduce((best, one) => (one.length > best.length ? one : best));
  return longest.length < 2 ? undefined : [longest];
};

const texts = (values: string[]): Clause => values.flatMap((value) => needle(value, true, true) ?? []);

const equality = (left: Expression, right: Expression): Clause[] => {
  if (left.kind === 'path' && right.kind === 'string') return [texts([right.value])];
  return left.kind === 'string' && right.kind === 'path' ? [texts([left.value])] : [];
};

/** Of several clauses that all have to hold, the one that likely lets the fewest records pass. */
const best = (clauses: Clause[]): Clause | undefined => {
  const shortest = (clause: Clause): number => Math.min(...clause.map(({ length }) => length));
  return [...clauses].sort((a, b) => a.length - b.length || shortest(b) - shortest(a))[0];
};

const anyOf = (operands: Expression[]): Clause[] => {
  const branches = operands.map((operand) => best(clausesOf(operand)));
  return branches.includes(undefined) ? [] : [(branches as Clause[]).flat()];
};

/** The clauses a condition implies; none where nothing can be said, as under NOT or about numbers. The best one comes first. */
export const clausesOf = (condition: Expression): Clause[] => {
  switch (condition.kind) {
    case 'and': {
      const all = condition.operands.flatMap(clausesOf);
      const first = best(all);
      return first === undefined ? [] : [first, ...all.filter((clause) => clause !== first)];
    }
    case 'or':
      return anyOf(condition.operands);
    case 'compare':
      return condition.operator === '=' ? equality(condition.left, condition.right) : [];
    case 'in': {
      const strings = condition.list.flatMap((item) => (item.kind === 'string' ? [item.value] : []));
      return condition.value.kind === 'path' && strings.length === condition.list.length ? [texts(strings)] : [];
    }
    case 'like': {
      const { value, pattern, escape } = condition;
      if (value.kind !== 'path' || pattern.kind !== 'string' || (escape !== undefined && escape.kind !== 'string')) return [];
      const clause = likeNeedle(likePieces(pattern.value, escape?.value));
      return clause === undefined ? [] : [clause];
    }
    default:
      return [];
  }
};
