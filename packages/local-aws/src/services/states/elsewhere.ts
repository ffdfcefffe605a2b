import { BoundExceeded } from '../../evaluator/bounds.ts';
import { createPace } from '../../kernel/pace.ts';
import { createEvaluator } from '../../evaluator/evaluator.ts';
import type { EvaluateElsewhere } from './engine/jsonata.ts';
import type { Answer } from './engine/query/realm.ts';

/** Expressions take time of the processor, whatever the clock of the executions says. */
export const betweenExpressions = createPace(() => performance.now());

export interface QueryEvaluator {
  /** `lane` names the state machine of an expression. */
  in(lane: string): EvaluateElsewhere;
  stop(): Promise<void>;
}

/**
 * Evaluates JSONata in processes of its own. They stop an expression after one second; a process that cannot stop it is
 * killed.
 */
export function createQueryEvaluator(): QueryEvaluator {
  const program = new URL('./evaluator-program.ts', import.meta.url);
  const evaluator = createEvaluator({ program, timeMs: 1_500, heapMb: 160 });
  return {
    in: (lane) => async (job) => {
      try {
        return JSON.parse(await evaluator.run(lane, JSON.stringify(job))) as Answer;
      } catch (error) {
        if (error instanceof BoundExceeded) return { kind: 'exceeded', bound: error.bound };
        throw error;
      }
    },
    stop: () => evaluator.stop(),
  };
}
