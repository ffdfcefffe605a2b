import { BoundExceeded } from '../../evaluator/bounds.ts';
import { createEvaluator, type Evaluator } from '../../evaluator/evaluator.ts';
import { UnsupportedError } from '../../kernel/errors.ts';
import { compilePattern } from '../../kernel/java-regex.ts';

/** The question whether each of the values has a part that matches the pattern. */
export interface Search {
  readonly pattern: string;
  readonly values: readonly string[];
}

/** The answer of the process. The pattern may be one that no engine takes. */
export type SearchAnswer = { readonly found: boolean } | { readonly unsupported: string };

export type Matches = (search: Search) => boolean;

/** Answers searches: small ones in this thread, others in a process with limits of time and memory. */
export interface AllowedPatterns {
  /**
   * Does the work with all its searches. Work with a search that is not small begins again when that has its answer, so
   * it must write nothing before its last search. `lane` names the customer.
   */
  settle<Result>(lane: string, work: (matches: Matches) => Result): Promise<Result>;
  stop(): Promise<void>;
}

/** A step of a search takes up to 50 ns, so this thread is held up for a few milliseconds. */
const mostSteps = 200_000;
const timeMs = 1_000;

/** Is thrown out of the work when a search is left to the process. */
class Elsewhere extends Error {
  readonly search: Search;

  constructor(search: Search) {
    super('The search runs in a process.');
    this.search = search;
  }
}

export function createAllowedPatterns(): AllowedPatterns {
  let evaluator: Evaluator | undefined;
  const program = new URL('./allowed-pattern-program.ts', import.meta.url);
  return {
    async settle(lane, work) {
      const answers = new Map<string, boolean>();
      for (;;) {
        try {
          return work((search) => answers.get(JSON.stringify(search)) ?? matchesHere(search));
        } catch (error) {
          if (!(error instanceof Elsewhere)) throw error;
          const job = JSON.stringify(error.search);
          evaluator ??= createEvaluator({ program, timeMs, heapMb: 160 });
          answers.set(job, await answerOf(evaluator, lane, job));
        }
      }
    },
    stop: async () => evaluator?.stop(),
  };
}

function matchesHere(search: Search): boolean {
  const { linear } = compilePattern(search.pattern);
  const length = search.values.reduce((sum, value) => sum + value.length + 1, 0);
  if (!linear || linear.size * length > mostSteps || !search.values.every(linear.handles)) throw new Elsewhere(search);
  return search.values.every((value) => linear.finds(value));
}

async function answerOf(evaluator: Evaluator, lane: string, job: string): Promise<boolean> {
  let answer: SearchAnswer;
  try {
    answer = JSON.parse(await evaluator.run(lane, job)) as SearchAnswer;
  } catch (error) {
    if (error instanceof BoundExceeded)
      throw new UnsupportedError(`An AllowedPattern that takes too much ${error.bound}`);
    throw error;
  }
  if ('found' in answer) return answer.found;
  throw new UnsupportedError(answer.unsupported);
}
