import { describe, expect, it } from 'vitest';
import { createCarriedCalls } from '../../src/journal/carried.ts';

const call = (text: string) => ({ service: 'sqs', action: 'SendMessage', input: { MessageBody: text } });

describe('what calls handed on', () => {
  it('is kept of the newest, by number and by length', () => {
    const few = createCarriedCalls({ calls: 2, characters: 1_000 });
    for (const id of ['1', '2', '3']) few.keep(id, call(id));
    expect(['1', '2', '3'].map((id) => few.of(id)?.input)).toEqual([undefined, call('2').input, call('3').input]);
    const short = createCarriedCalls({ calls: 10, characters: 60 });
    for (const id of ['1', '2', '3']) short.keep(id, call(`${id}${'x'.repeat(20)}`));
    expect(['1', '2', '3'].map(short.has)).toEqual([false, false, true]);
  });

  it('forgets the execution with the call that started it', () => {
    const calls = createCarriedCalls({ calls: 1, characters: 1_000 });
    calls.keep('1', call('a'));
    calls.answered('1', { executionArn: 'one' });
    expect([calls.startOf('one'), calls.executionOf('1')]).toEqual(['1', 'one']);
    calls.keep('2', call('b'));
    expect([calls.startOf('one'), calls.executionOf('1')]).toEqual([undefined, undefined]);
  });
});
