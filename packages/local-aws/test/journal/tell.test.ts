import { expect, it } from 'vitest';
import { createJournal } from '../../src/journal/journal.ts';
import { tellJournal } from '../../src/journal/tell.ts';
import { createOperator } from '../../src/kernel/operator.ts';
import { manualClock } from '../support/manual-clock.ts';

const told = (level: 'info' | 'debug'): string[] => {
  const clock = manualClock();
  const journal = createJournal(clock);
  const lines: string[] = [];
  tellJournal(journal, createOperator({ level, write: (line) => void lines.push(line) }));
  const entry = journal.open('1f0c9a52-0000-4000-8000-000000000000', '77ab01c4-0000-4000-8000-000000000000');
  Object.assign(entry, { service: 's3', action: 'GetObject', subject: 'arn:aws:s3:::b/k', error: 'NoSuchKey' });
  clock.advance(3);
  entry.close(404);
  journal.open('b').close(501);
  return lines;
};

it('a line for each call goes to the operator who asked for that much', () => {
  expect(told('debug')).toEqual([
    'local-aws: 404 s3 GetObject arn:aws:s3:::b/k by anonymous NoSuchKey in 3 ms [1f0c9a52 from 77ab01c4]\n',
    'local-aws: 501 nobody ? by anonymous in 0 ms [b]\n',
  ]);
  expect(told('info')).toEqual([]);
});
