import { expect, it } from 'vitest';
import { createEvents } from '../../src/services/events/index.ts';
import { createSns } from '../../src/services/sns/index.ts';
import { eventually, lab } from '../services/lambda/support.ts';
import { deadLetterArn, fakeTargets, functionArn, queueArn, topicArn } from '../services/targets.ts';
import { virtualClock } from '../services/virtual-clock.ts';
import { manualClock } from '../support/manual-clock.ts';
import { provision, testPorts } from '../support/ports.ts';

// These tables and rows are exactly those of the version before the one durable queue.

it('events that an earlier version stored are delivered', async () => {
  const clock = virtualClock();
  const disk = testPorts({ clock });
  const targets = fakeTargets();
  disk.database.exec(`CREATE TABLE IF NOT EXISTS events_deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT, delivery TEXT NOT NULL, first_ms INTEGER NOT NULL, due_ms INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0, failure TEXT);
    CREATE INDEX IF NOT EXISTS events_deliveries_due ON events_deliveries (due_ms);`);
  const insert = disk.database.prepare(
    'INSERT INTO events_deliveries (delivery, first_ms, due_ms, attempts, failure) VALUES (?, ?, ?, ?, ?)',
  );
  const delivery = (name: string) =>
    `{"source":"arn:aws:events:us-east-1:000000000000:rule/r","targetArn":"${functionArn}","deadLetterArn":` +
    `"${deadLetterArn}","maximumRetryAttempts":2,"maximumAgeSeconds":60,"payload":"\\"late\\"",` +
    `"deadLetterBody":"\\"whole\\"","name":"${name}"}`;
  const failure =
    '{"code":"THROTTLING","message":"Rate exceeded","permanent":false,"exhausted":"MaximumRetryAttempts"}';
  insert.run(delivery('a'), clock.now() - 5000, clock.now() + 1000, 1, null);
  insert.run(delivery('b'), clock.now() - 5000, clock.now() + 2000, 2, failure);
  const events = createEvents({ ...disk, ...targets.ports });
  events.start?.();
  await clock.advance(2000);
  expect(targets.sent).toMatchObject([
    { to: functionArn, body: '"late"' },
    {
      to: deadLetterArn,
      body: '"whole"',
      attributes: {
        ERROR_CODE: { StringValue: 'THROTTLING' },
        RETRY_ATTEMPTS: { StringValue: '2' },
        EXHAUSTED_RETRY_CONDITION: { StringValue: 'MaximumRetryAttempts' },
      },
    },
  ]);
  expect(disk.database.prepare('SELECT * FROM events_deliveries').all()).toEqual([]);
  await events.stop();
  disk.dispose();
});

it('notifications that an earlier version stored are delivered', async () => {
  const clock = virtualClock();
  const disk = testPorts({ clock });
  const targets = fakeTargets();
  disk.database.exec(`CREATE TABLE IF NOT EXISTS sns_deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT, subscriber TEXT NOT NULL, message TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0, due_at INTEGER NOT NULL)`);
  const sns = createSns({ ...disk, ...targets.ports });
  await provision(sns, 'AWS::SNS::Topic', 'Topic', { TopicName: 'topic' });
  const subscription = await provision(sns, 'AWS::SNS::Subscription', 'Sub', {
    TopicArn: topicArn,
    Protocol: 'sqs',
    Endpoint: queueArn,
    RawMessageDelivery: true,
    RedrivePolicy: { deadLetterTargetArn: deadLetterArn },
  });
  const insert = disk.database.prepare(
    'INSERT INTO sns_deliveries (subscriber, message, attempts, due_at) VALUES (?, ?, ?, ?)',
  );
  const message = (text: string) =>
    `{"messageId":"m","topicArn":"${topicArn}","bodies":{"default":"${text}"},"attributes":{},` +
    `"timestamp":"2025-12-31T00:00:00.000Z"}`;
  insert.run(subscription.ref, message('late'), 3, clock.now() + 1000);
  insert.run(subscription.ref, message('last'), 100_014, clock.now() + 2000);
  insert.run(`${topicArn}:gone`, message('gone'), 0, clock.now());
  sns.start?.();
  await clock.advance(1000);
  expect(targets.sent).toMatchObject([{ to: queueArn, body: 'late' }]);
  Object.assign(targets.failing, { error: new Error('down'), only: queueArn });
  await clock.advance(1000);
  expect(targets.sent.slice(1)).toMatchObject([{ to: deadLetterArn, body: 'last' }]);
  expect(disk.database.prepare('SELECT * FROM sns_deliveries').all()).toEqual([]);
  await sns.stop();
  disk.dispose();
});

it('asynchronous invocations that an earlier version stored are run, and its records delivered', async () => {
  const clock = manualClock();
  const ports = testPorts();
  const targets = fakeTargets();
  ports.database.exec(`CREATE TABLE IF NOT EXISTS lambda_events (
    id TEXT PRIMARY KEY, functionName TEXT NOT NULL, qualifier TEXT NOT NULL, invokedArn TEXT NOT NULL,
    payload TEXT NOT NULL, enqueuedAt INTEGER NOT NULL, attempts INTEGER NOT NULL, throttles INTEGER NOT NULL,
    due INTEGER NOT NULL, record TEXT
  ) STRICT, WITHOUT ROWID`);
  const insert = ports.database.prepare('INSERT INTO lambda_events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const row = (id: string, payload: string, record: string | null) =>
    insert.run(id, 'f', '$LATEST', functionArn, payload, clock.now() - 5000, 1, 2, clock.now() - 1000, record);
  row('tried', '{"n":1}', null);
  row('decided', '{"n":2}', `[{"targetArn":"${queueArn}","body":"record"}]`);
  const functions = lab({ ...targets.ports, clock }, ports);
  await functions.fn('f', `export const handler = async (e) => console.log('ran ' + e.n);`);
  functions.lambda.start?.();
  const rows = ports.database.prepare('SELECT * FROM lambda_events');
  await eventually(() => rows.all().length === 0);
  const ran = ports.logged.flatMap(({ message }) => /ran \d/.exec(message)?.[0] ?? []);
  expect([ran, targets.sent.map(({ to, body }) => [to, body])]).toEqual([['ran 1'], [[queueArn, 'record']]]);
  await functions.dispose();
  ports.dispose();
});
