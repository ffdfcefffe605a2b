import { AwsError, UnsupportedError } from '../../../kernel/errors.ts';
import { evaluateExpression, type MathScope } from './evaluate.ts';
import type { MetricId, MetricStore, Points, Windows } from './metric-store.ts';
import { statisticNamed } from './minute.ts';

/** One of the queries of an alarm or of GetMetricData: a metric or an expression, by an id. */
export interface MetricQuery {
  readonly id: string;
  readonly label?: string | undefined;
  readonly returnData: boolean;
  readonly metric?: { readonly id: MetricId; readonly periodMs: number; readonly stat: string } | undefined;
  readonly expression?: string | undefined;
  /** Of an expression, where it has one. */
  readonly periodMs?: number | undefined;
}

/** The period that all queries share. Throws where they have several. */
export function periodOf(queries: readonly MetricQuery[]): number {
  const periods = new Set(
    queries.flatMap(({ metric, periodMs }) => [metric?.periodMs, periodMs]).filter((period) => period !== undefined),
  );
  const [only, ...others] = periods;
  if (only === undefined) throw new AwsError('ValidationError', 'At least one metric with a period is required.');
  if (others.length > 0) throw new UnsupportedError('Metrics of different periods in one expression');
  return only;
}

/** Evaluates queries, which may refer to each other by their ids. */
export class Queries {
  readonly #store: MetricStore;
  readonly #byId: ReadonlyMap<string, MetricQuery>;
  readonly #windows: Windows;
  readonly #open = new Set<string>();

  constructor(store: MetricStore, queries: readonly MetricQuery[], windows: Windows) {
    this.#store = store;
    this.#byId = new Map(queries.map((query) => [query.id, query]));
    this.#windows = windows;
  }

  pointsOf(query: MetricQuery): Points {
    const { id, metric, expression } = query;
    if (metric) return this.#store.points(metric.id, statisticNamed(metric.stat), this.#windows);
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
      pointsOf: (id) => {
        const query = this.#byId.get(id);
        return query && this.pointsOf(query);
      },
      metrics: () => metrics.map((query) => [query.id, this.pointsOf(query)] as const),
    };
  }
}

/** Throws what is wrong with queries, whatever their metrics hold. */
export function checkQueries(store: MetricStore, queries: readonly MetricQuery[]): void {
  const evaluated = new Queries(store, queries, { end: 0, periodMs: periodOf(queries), count: 1 });
  for (const query of queries) evaluated.pointsOf(query);
}
