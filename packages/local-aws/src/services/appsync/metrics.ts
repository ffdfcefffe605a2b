import type { PutMetric } from '../../contract/metrics.ts';

/**
 * Sends the metrics of an API. docs: AWS AppSync Developer Guide, "Using CloudWatch to monitor and log GraphQL API
 * data"
 */
export class ApiMetrics {
  readonly #put: PutMetric;
  readonly #dimensions = new Map<string, Readonly<Record<string, string>>>();

  constructor(put: PutMetric) {
    this.#put = put;
  }

  request(apiId: string, status: number, ms: number): void {
    this.#measure(apiId, '4XXError', isClientError(status) ? 1 : 0);
    this.#measure(apiId, '5XXError', status >= 500 ? 1 : 0);
    this.#measure(apiId, 'Latency', ms, 'Milliseconds');
    this.#measure(apiId, 'Requests', 1);
  }

  /** Counts a subscription. `failure` says whose fault a refusal was. */
  subscribed(apiId: string, failure?: 'client' | 'server'): void {
    this.#measure(apiId, 'SubscribeSuccess', failure === undefined ? 1 : 0);
    this.#measure(apiId, 'SubscribeClientError', failure === 'client' ? 1 : 0);
    this.#measure(apiId, 'SubscribeServerError', failure === 'server' ? 1 : 0);
  }

  /** Counts a message to a subscription. */
  published(apiId: string): void {
    this.#measure(apiId, 'PublishDataMessageSuccess', 1);
  }

  #measure(apiId: string, name: string, value: number, unit = 'Count'): void {
    this.#put({ namespace: 'AWS/AppSync', name, dimensions: this.#dimensionsOf(apiId), value, unit });
  }

  /** Answers the same object for each request, so that it is recognised without being read. */
  #dimensionsOf(apiId: string): Readonly<Record<string, string>> {
    let known = this.#dimensions.get(apiId);
    if (!known) this.#dimensions.set(apiId, (known = { GraphQLAPIId: apiId }));
    return known;
  }
}

const isClientError = (status: number): boolean => status >= 400 && status < 500;
