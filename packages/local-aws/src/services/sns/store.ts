import type { PolicyDocument } from '../../contract/policy.ts';
import type { Database } from 'libsql';
import type { PublishedMessage } from './engine.ts';

export interface Topic {
  readonly arn: string;
  readonly name: string;
  readonly displayName: string;
}

export type SubscriberProtocol = 'sqs' | 'lambda' | 'email' | 'email-json' | 'sms' | 'http' | 'https';

export interface Subscriber {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: SubscriberProtocol;
  readonly endpoint: string;
  readonly rawMessageDelivery: boolean;
  readonly deadLetterTargetArn?: string;
}

export interface Delivery {
  readonly id: number;
  readonly subscriberArn: string;
  readonly message: PublishedMessage;
  readonly attempts: number;
  readonly dueAt: number;
}

interface Row {
  id: number;
  subscriber: string;
  message: string;
  attempts: number;
  due_at: number;
}

/** Deliveries that are not done; topics and subscribers come from the template at each start. */
export function createSnsStore(database: Database) {
  database.exec(`CREATE TABLE IF NOT EXISTS sns_deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT, subscriber TEXT NOT NULL, message TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0, due_at INTEGER NOT NULL)`);
  const insert = database.prepare('INSERT INTO sns_deliveries (subscriber, message, due_at) VALUES (?, ?, ?)');
  const next = database.prepare('SELECT * FROM sns_deliveries ORDER BY due_at, id LIMIT ?');
  const retry = database.prepare('UPDATE sns_deliveries SET attempts = attempts + 1, due_at = ? WHERE id = ?');
  const remove = database.prepare('DELETE FROM sns_deliveries WHERE id = ?');
  return {
    topics: new Map<string, Topic>(),
    subscribers: new Map<string, Subscriber>(),
    /** Documents of AWS::SNS::TopicPolicy, by topic. */
    policies: new Map<string, PolicyDocument>(),
    /** One transaction: the message is kept for every subscriber or for none. */
    insertAll: database.transaction((subscribers: readonly Subscriber[], message: PublishedMessage, now: number) => {
      const text = JSON.stringify(message);
      for (const { arn } of subscribers) insert.run(arn, text, now);
    }) as (subscribers: readonly Subscriber[], message: PublishedMessage, now: number) => void,
    next: (limit: number): Delivery[] =>
      (next.all(limit) as Row[]).map((row) => ({
        id: row.id,
        subscriberArn: row.subscriber,
        message: JSON.parse(row.message) as PublishedMessage,
        attempts: row.attempts,
        dueAt: row.due_at,
      })),
    retry: (id: number, dueAt: number) => void retry.run(dueAt, id),
    remove: (id: number) => void remove.run(id),
  };
}

export type SnsStore = ReturnType<typeof createSnsStore>;
