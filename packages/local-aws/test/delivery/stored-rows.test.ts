import { expect, it } from 'vitest';
import { createEvents } from '../../src/services/events/index.ts';
import { deadLetterArn, fakeTargets, functionArn } from '../services/targets.ts';
import { virtualClock } from '../services/virtual-clock.ts';
import { testPorts } from '../support/ports.ts';

// The tables and rows are those of the version before the one durable queue, letter by letter.

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
