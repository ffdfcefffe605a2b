import { isPermanent } from '../kernel/errors.ts';
import type { Principal } from '../kernel/principal.ts';
import type { MessageAttribute } from '../contract/ports.ts';
import type { Ports } from '../contract/service.ts';
import {
  createDeliveryRows,
  type Delivery,
  type DeliveryProgress,
  type DeliveryRow,
  type Failure,
} from './delivery-rows.ts';
import { DurableQueue, type Postponement, type QueueWork, type Verdict } from './durable-queue.ts';
import { EndpointError } from './endpoint-error.ts';
import { describeError, sendToTarget, type TargetPorts } from './target.ts';

export type { Delivery } from './delivery-rows.ts';

export interface QueueOptions {
  readonly table: string;
  /** The name of the service: `events.amazonaws.com` … */
  readonly service: string;
  /** The attribute that names the source in a dead letter. */
  readonly sourceAttribute: string;
  /** The sender of dead letters: for rules the service, allowed by the queue's policy; for schedules their role. */
  readonly deadLettersBy: 'service' | 'role';
  /** Answers `aws:SourceArn` for the assumption of a target's role. Without it, that is the rule or schedule itself. */
  readonly assumesFor?: (source: string) => string;
  /** Answers for how long a delivery must wait before it may be attempted. */
  readonly waitMs?: (delivery: Delivery) => number;
}

/**
 * The retry policy of a rule or schedule that has none. docs: Amazon EventBridge User Guide, "How EventBridge retries
 * delivering events"
 */
export const retryDefaults = { maximumRetryAttempts: 185, maximumAgeSeconds: 86_400 };

export interface DeliveryQueue {
  /** Stores deliveries and returns. They begin after `delayMs`. */
  add(deliveries: readonly Delivery[], delayMs?: number): void;
  /** Starts deliveries, because their targets exist now. */
  start(): void;
  stop(): Promise<void>;
}

/** Makes the queue that delivers from rules and schedules to their targets. */
export function createDeliveryQueue(ports: Ports & TargetPorts, options: QueueOptions): DeliveryQueue {
  const rows = createDeliveryRows(ports.database, options.table);
  const queue = new DurableQueue(ports, rows, new TargetWork(ports, options));
  let started = false;
  return {
    add(deliveries, delayMs = 0) {
      if (deliveries.length === 0) return;
      rows.insertAll(deliveries, ports.clock.now() + delayMs);
      if (started) queue.wake();
    },
    start() {
      started = true;
      queue.wake();
    },
    stop: () => queue.stop(),
  };
}

interface DeadLetter {
  readonly queueArn: string;
  readonly failure: Failure;
}

/** A delivery that waits for its turn until it is too old. */
const tooSlow: Failure = {
  code: 'THROTTLING',
  message: 'The rate of the API destination let the event wait for too long.',
  exhausted: 'MaximumEventAgeInSeconds',
};

class TargetWork implements QueueWork<DeliveryRow, DeliveryProgress, DeadLetter> {
  readonly #ports: Ports & TargetPorts;
  readonly #options: QueueOptions;

  constructor(ports: Ports & TargetPorts, options: QueueOptions) {
    this.#ports = ports;
    this.#options = options;
  }

  async attempt(row: DeliveryRow): Promise<Verdict<DeliveryProgress, DeadLetter>> {
    const { delivery, failure, attempts } = row;
    if (failure) return this.#giveUp(delivery, failure);
    const waitMs = this.#options.waitMs?.(delivery) ?? 0;
    if (waitMs > 0 && this.#isOld(row)) return this.#giveUp(delivery, tooSlow);
    if (waitMs > 0) return { kind: 'again', afterMs: waitMs, progress: { attempts } };
    await sendToTarget(this.#ports, this.#principalOf(delivery), delivery);
    return { kind: 'done' };
  }

  failed(row: DeliveryRow, error: unknown): Verdict<DeliveryProgress, DeadLetter> {
    const exhausted = this.#exhaustedBy(row);
    if (exhausted !== undefined) return this.#giveUp(row.delivery, { ...describeError(error), exhausted });
    if (isPermanent(error)) return this.#giveUp(row.delivery, describeError(error));
    const asked = error instanceof EndpointError ? error.afterMs : 0;
    const afterMs = Math.max(this.#backoff(row.attempts), asked);
    return { kind: 'again', afterMs, progress: { attempts: row.attempts + 1 } };
  }

  async send(row: DeliveryRow, { queueArn, failure }: DeadLetter): Promise<void> {
    const { delivery } = row;
    await this.#ports.sendMessage({
      principal:
        this.#options.deadLettersBy === 'role' ? this.#principalOf(delivery) : this.#serviceFor(delivery.source),
      queueArn,
      cause: delivery.cause,
      body: delivery.deadLetterBody,
      attributes: deadLetterAttributes(this.#options.sourceAttribute, row, failure),
    });
  }

  refused({ delivery }: DeliveryRow, { queueArn }: DeadLetter, error: unknown): void {
    const { code } = describeError(error);
    this.#ports.operator.warn(`${delivery.source} could not reach its dead-letter queue ${queueArn}: ${code}`);
  }

  lettersLater({ attempts }: DeliveryRow, [letter]: readonly DeadLetter[]): Postponement<DeliveryProgress> {
    return { afterMs: this.#backoff(attempts), progress: { attempts, ...(letter && { failure: letter.failure }) } };
  }

  #giveUp({ source, targetArn, deadLetterArn }: Delivery, failure: Failure): Verdict<DeliveryProgress, DeadLetter> {
    if (deadLetterArn !== undefined) return { kind: 'over', letters: [{ queueArn: deadLetterArn, failure }] };
    this.#ports.operator.warn(`${source} gave up on ${targetArn}: ${failure.code} ${failure.message}`);
    return { kind: 'done' };
  }

  #principalOf({ roleArn, source, name }: Delivery): Principal {
    if (roleArn === undefined) return this.#serviceFor(source);
    return this.#ports.roles.principal(roleArn, name.slice(0, 64), this.#options.assumesFor?.(source) ?? source);
  }

  #serviceFor(sourceArn: string): Principal {
    return { type: 'Service', service: this.#options.service, sourceArn };
  }

  #exhaustedBy(row: DeliveryRow): string | undefined {
    if (row.attempts >= row.delivery.maximumRetryAttempts) return 'MaximumRetryAttempts';
    return this.#isOld(row) ? 'MaximumEventAgeInSeconds' : undefined;
  }

  #isOld({ first, delivery }: DeliveryRow): boolean {
    return this.#ports.clock.now() - first >= delivery.maximumAgeSeconds * 1000;
  }

  #backoff(attempts: number): number {
    return Math.round(Math.min(1000 * 2 ** attempts, 600_000) * (0.5 + this.#ports.ids.random() / 2));
  }
}

function deadLetterAttributes(
  sourceAttribute: string,
  { attempts, delivery }: DeliveryRow,
  failure: Failure,
): Record<string, MessageAttribute> {
  const text = (StringValue: string): MessageAttribute => ({ DataType: 'String', StringValue });
  return {
    [sourceAttribute]: text(delivery.source),
    TARGET_ARN: text(delivery.targetArn),
    ERROR_CODE: text(failure.code),
    ERROR_MESSAGE: text(failure.message || failure.code),
    RETRY_ATTEMPTS: { DataType: 'Number', StringValue: String(attempts) },
    ...(failure.exhausted ? { EXHAUSTED_RETRY_CONDITION: text(failure.exhausted) } : {}),
  };
}
