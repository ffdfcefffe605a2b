import { AwsError, UnsupportedError } from '../../../kernel/errors.ts';
import { evaluateExpression, type MathScope } from './evaluate.ts';
import type { Measured, MetricId, Points, Windows } from './metric.ts';
import { statisticNamed } from './minute.ts';

/** One query of an alarm or of GetMetricData: a metric or an expression, with an id. */
export interface MetricQuery {
  readonly id: string;
  readonly label?: string | undefined;
  readonly returnData: boolean;
  readonly metric?: { readonly id: MetricId; readonly periodMs: number; readonly stat: string } | undefined;
  readonly expression?: string | undefined;
  /** The period of an expression, if it has one. */
  readonly periodMs?: number | undefined;
}

/** Answers the period that all queries share. Throws if they have several. */
export function periodOf(queries: readonly MetricQuery[]): number {
  const periods = new Set(
    queries.flatMap(({ metric, periodMs }) => [metric?.periodMs, periodMs]).filter((period) => period !== undefined),
  );
  const [only, ...others] = periods;
  if (only === undefined) throw new AwsError('ValidationError', 'At least one metric with a period is required.');
  if (others.length > 0) throw new UnsupportedError('Metrics of different periods in one expression');
  return only;
}

/** The most steps: more than any useful request or alarm needs, and still only a part of a second. */
const mostSteps = 2_000_000;

/** Counts the cost of the queries of one request together. */
export class Steps {
  #left: number;

  constructor(most = mostSteps) {
    this.#left = most;
  }

  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) throw new UnsupportedError(`Metric queries that take more than ${mostSteps} steps together`);
  }
}

/** Evaluates queries, which may refer to each other by their ids. Each is evaluated once. */
export class Queries {
  readonly #measured: Measured;
  readonly #byId: ReadonlyMap<string, MetricQuery>;
  readonly #windows: Windows;
  readonly #steps: Steps;
  readonly #open = new Set<string>();
  readonly #known = new Map<string, Points>();

  constructor(measured: Measured, queries: readonly MetricQuery[], windows: Windows, steps = new Steps()) {
    this.#measured = measured;
    this.#byId = new Map(queries.map((query) => [query.id, query]));
    this.#windows = windows;
    this.#steps = steps;
  }

  pointsOf(query: MetricQuery): Points {
    const known = this.#known.get(query.id) ?? this.#evaluated(query);
    this.#known.set(query.id, known);
    return known;
  }

  #evaluated({ id, metric, expression }: MetricQuery): Points {
    this.#steps.spend(this.#windows.count);
    if (metric) return this.#measured.points(metric.id, statisticNamed(metric.stat), this.#windows);
    if (expression === undefined)
      throw new AwsError('ValidationError', `The query ${id} has neither a metric nor an expression.`);
    if (this.#open.has(id)) throw new AwsError('ValidationError', `The expression ${id} refers to itself.`);
    this.#open.add(id);
    try {
      return evaluateExpression(expression, this.#scope());
    } finally {
      this.#open.delete(id);
    }
  }

  #scope(): MathScope {
    const metrics = [...this.#byId.values()].filter(({ metric }) => metric !== undefined);
    return {
      count: this.#windows.count,
      spend: (steps) => this.#steps.spend(steps),
      pointsOf: (id) => {
        const query = this.#byId.get(id);
        return query && this.pointsOf(query);
      },
      metrics: () => metrics.map((query) => [query.id, this.pointsOf(query)] as const),
    };
  }
}

/** Throws the problems of queries over a number of windows, whatever values their metrics have. */
export function checkQueries(measured: Measured, queries: readonly MetricQuery[], count: number): void {
  const evaluated = new Queries(measured, queries, { end: 0, periodMs: periodOf(queries), count });
  for (const query of queries) evaluated.pointsOf(query);
}
