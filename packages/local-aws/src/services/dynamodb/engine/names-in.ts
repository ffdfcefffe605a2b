import type { Condition, Operand } from './condition.ts';

/** Lists the attributes that a condition names. */
export function namesIn(condition: Condition): readonly string[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return [...namesIn(condition.left), ...namesIn(condition.right)];
    case 'not':
      return namesIn(condition.of);
    case 'compare':
      return namesOf([condition.left, condition.right]);
    case 'between':
      return namesOf([condition.of, condition.low, condition.high]);
    case 'in':
      return namesOf([condition.of, ...condition.list]);
    case 'function':
      return namesOf(condition.operands);
  }
}

const namesOf = (operands: readonly Operand[]): readonly string[] =>
  operands.flatMap((operand) => {
    if (operand.kind === 'value') return [];
    return operand.kind === 'path' ? [operand.path[0]] : namesOf([operand.of]);
  });
