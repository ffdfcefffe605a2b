import type { Principal } from '../kernel/principal.ts';
import type { MessageAttribute } from '../contract/ports.ts';
import type { Ports } from '../contract/service.ts';
import { describeError, sendToTarget, type DeliveryError, type TargetPorts } from './target.ts';

export interface Delivery {
  /** ARN of the rule or schedule. */
  readonly source: string;
  readonly targetArn: string;
  readonly roleArn?: string;
  readonly deadLetterArn?: string;
  readonly maximumRetryAttempts: number;
  readonly maximumAgeSeconds: number;
  readonly payload: string;
  /** What a dead-letter queue gets. */
  readonly deadLetterBody: string;
  /** Distinguishes this delivery from all others, the same in every attempt. */
  readonly name: string;
}

export interface QueueOptions {
  readonly table: string;
  /** `events.amazonaws.com` … */
  readonly service: string;
  /** Attribute that names the source in a dead letter. */
  readonly sourceAttribute: string;
  /** Who sends dead letters: rules leave it to the service and the queue's policy, schedules to their role. */
  readonly deadLettersBy: 'service' | 'role';
  /** `aws:SourceArn` when the service assumes a target's role; the rule or schedule itself unless given. */
  readonly assumesFor?: string;
}

interface Row {
  readonly id: number;
  readonly delivery: string;
  readonly first_ms: number;
  readonly attempts: number;
  readonly failure: string | null;
}

interface Failure extends DeliveryError {
  readonly exhausted?: string;
}

/**
 * What counts where a rule or schedule says nothing. docs: Amazon EventBridge User Guide, "How EventBridge retries
 * delivering events"
 */
export const retryDefaults = { maximumRetryAttempts: 185, maximumAgeSeconds: 86_400 };

const maxBusy = 64;

/**
 * Delivers at least once: stored before anything is tried, forgotten only when the target or the dead-letter queue has
 * it.
 */
export function createDeliveryQueue(
  ports: Ports & TargetPorts,
  { table, service, sourceAttribute, deadLettersBy, assumesFor }: QueueOptions,
) {
  const { database, clock } = ports;
  database.exec(`CREATE TABLE IF NOT EXISTS ${table} (
    id INTEGER PRIMARY KEY AUTOINCREMENT, delivery TEXT NOT NULL, first_ms INTEGER NOT NULL, due_ms INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, failure TEXT);
    CREATE INDEX IF NOT EXISTS ${table}_due ON ${table} (due_ms);`);
  const insert = database.prepare(`INSERT INTO ${table} (delivery, first_ms, due_ms) VALUES (?, ?, ?)`);
  const remove = database.prepare(`DELETE FROM ${table} WHERE id = ?`);
  const postpone = database.prepare(`UPDATE ${table} SET due_ms = ?, attempts = ?, failure = ? WHERE id = ?`);
  const due = database.prepare(`SELECT * FROM ${table} WHERE due_ms <= ? ORDER BY due_ms, id LIMIT ?`);
  const nextDue = database.prepare(`SELECT MIN(due_ms) AS due FROM ${table} WHERE due_ms > ?`);
  const busy = new Map<number, Promise<void>>();
  let cancel = (): void => {};
  let running = false;

  const insertAll = database.transaction((deliveries: readonly Delivery[]) => {
    const now = clock.now();
    for (const delivery of deliveries) insert.run(JSON.stringify(delivery), now, now);
  });

  const pump = (): void => {
    cancel();
    if (!running) return;
    const now = clock.now();
    for (const row of due.all(now, maxBusy + busy.size) as Row[]) {
      if (busy.size >= maxBusy) return;
      if (!busy.has(row.id)) busy.set(row.id, work(row));
    }
    const next = (nextDue.get(now) as { due: number | null }).due;
    if (next !== null) cancel = clock.after(next - now, pump);
  };

  const work = async (row: Row): Promise<void> => {
    // Never inside the caller's own step: it may be committing.
    await Promise.resolve();
    try {
      await attempt(row, JSON.parse(row.delivery) as Delivery);
    } catch (error) {
      ports.operator.unexpected(error);
    } finally {
      busy.delete(row.id);
      if (running) pump();
    }
  };

  const attempt = async (row: Row, delivery: Delivery): Promise<void> => {
    const earlier = row.failure === null ? undefined : (JSON.parse(row.failure) as Failure);
    if (earlier) return bury(row, delivery, earlier);
    try {
      await sendToTarget(ports, principalOf(delivery), delivery.targetArn, delivery.payload, delivery.name);
      if (running) remove.run(row.id);
    } catch (error) {
      if (!running) return;
      const described = describeError(error);
      const exhausted = exhaustedBy(row, delivery);
      if (described.permanent || exhausted)
        return bury(row, delivery, { ...described, ...(exhausted ? { exhausted } : {}) });
      postpone.run(clock.now() + backoff(row.attempts), row.attempts + 1, null, row.id);
    }
  };

  const principalOf = ({ roleArn, source, name }: Pick<Delivery, 'roleArn' | 'source' | 'name'>): Principal =>
    roleArn === undefined
      ? { type: 'Service', service, sourceArn: source }
      : ports.roles.principal(roleArn, name.slice(0, 64), assumesFor ?? source);

  const exhaustedBy = (row: Row, delivery: Delivery): string | undefined => {
    if (row.attempts >= delivery.maximumRetryAttempts) return 'MaximumRetryAttempts';
    return clock.now() - row.first_ms >= delivery.maximumAgeSeconds * 1000 ? 'MaximumEventAgeInSeconds' : undefined;
  };

  const backoff = (attempts: number): number =>
    Math.round(Math.min(1000 * 2 ** attempts, 600_000) * (0.5 + ports.ids.random() / 2));

  /** Gives a delivery up: to its dead-letter queue, or for good. */
  const bury = async (row: Row, delivery: Delivery, failure: Failure): Promise<void> => {
    if (delivery.deadLetterArn !== undefined) {
      try {
        const principal = principalOf(
          deadLettersBy === 'role' ? delivery : { source: delivery.source, name: delivery.name },
        );
        await ports.sendMessage({
          principal,
          queueArn: delivery.deadLetterArn,
          body: delivery.deadLetterBody,
          attributes: deadLetterAttributes(row, delivery, failure),
        });
      } catch (error) {
        if (!running) return;
        if (!describeError(error).permanent)
          return void postpone.run(clock.now() + backoff(row.attempts), row.attempts, JSON.stringify(failure), row.id);
        ports.operator.warn(
          `${delivery.source} could not reach its dead-letter queue ${delivery.deadLetterArn}: ${describeError(error).code}`,
        );
      }
    } else {
      ports.operator.warn(`${delivery.source} gave up on ${delivery.targetArn}: ${failure.code} ${failure.message}`);
    }
    if (running) remove.run(row.id);
  };

  const deadLetterAttributes = (row: Row, delivery: Delivery, failure: Failure): Record<string, MessageAttribute> => {
    const text = (StringValue: string): MessageAttribute => ({ DataType: 'String', StringValue });
    return {
      [sourceAttribute]: text(delivery.source),
      TARGET_ARN: text(delivery.targetArn),
      ERROR_CODE: text(failure.code),
      ERROR_MESSAGE: text(failure.message || failure.code),
      RETRY_ATTEMPTS: { DataType: 'Number', StringValue: String(row.attempts) },
      ...(failure.exhausted ? { EXHAUSTED_RETRY_CONDITION: text(failure.exhausted) } : {}),
    };
  };

  return {
    /** Stored when it returns. */
    add(deliveries: readonly Delivery[]): void {
      if (deliveries.length === 0) return;
      insertAll(deliveries);
      pump();
    },
    start(): void {
      running = true;
      pump();
    },
    async stop(): Promise<void> {
      running = false;
      cancel();
      await Promise.race([Promise.all(busy.values()), new Promise((resolve) => setImmediate(resolve))]);
    },
    size: (): number => (database.prepare(`SELECT COUNT(*) AS n FROM ${table}`).get() as { n: number }).n,
  };
}

export type DeliveryQueue = ReturnType<typeof createDeliveryQueue>;
