import { OperatorError } from '../kernel/operator-error.ts';
import type { Operator } from '../kernel/operator.ts';

export interface SynthesisLimits {
  /** The operator is told of a synthesis that takes longer. */
  readonly usualMs: number;
  /** A synthesis is ended after so long. */
  readonly mostMs: number;
  /** One whose result nobody wants any more is ended after so long. */
  readonly mostUnwantedMs: number;
}

/** The bounds of this runtime. A synthesis that builds images may take minutes. */
const usualLimits: SynthesisLimits = { usualMs: 60_000, mostMs: 10 * 60_000, mostUnwantedMs: 10_000 };

export interface BoundedSynthesis<Result> {
  readonly done: Promise<Result>;
  /** Files have changed since it began. Most end soon by themselves, and may be in the middle of writing a file. */
  mayBeUnwanted(): void;
  end(): void;
}

/** Runs a synthesis beside a system that serves. One that never ends is ended, so that later ones can begin. */
export function boundedSynthesis<Result>(
  synthesize: (signal: AbortSignal) => Promise<Result>,
  operator: Operator,
  isUnwanted: () => boolean,
  { usualMs, mostMs, mostUnwantedMs }: SynthesisLimits = usualLimits,
): BoundedSynthesis<Result> {
  const ending = new AbortController();
  const began = performance.now();
  const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`;
  const usual = setTimeout(
    () =>
      operator.warn(
        `The synthesis has taken ${seconds(usualMs)} so far. ` +
          `It is ended when files change, or after ${seconds(mostMs)}.`,
      ),
    usualMs,
  );
  const most = setTimeout(
    () =>
      ending.abort(
        new OperatorError('SynthesisFailed', `The synthesis had not ended after ${seconds(mostMs)}, and was ended.`),
      ),
    mostMs,
  );
  let unwanted: NodeJS.Timeout | undefined;
  let isOver = false;
  const done = synthesize(ending.signal).finally(() => {
    isOver = true;
    for (const timer of [usual, most, unwanted]) clearTimeout(timer);
  });
  return {
    done,
    mayBeUnwanted() {
      if (isOver) return;
      unwanted ??= setTimeout(
        () => {
          unwanted = undefined;
          if (!isUnwanted()) return;
          const ago = seconds(performance.now() - began);
          operator.warn(`Files have changed since the synthesis began, ${ago} ago: it is ended.`);
          ending.abort();
        },
        Math.max(0, began + mostUnwantedMs - performance.now()),
      );
    },
    end: () => ending.abort(),
  };
}
