import type { Clock } from '../../../kernel/clock.ts';

/** The time is longer than it ever takes here to store a code and to hand over a message. */
const milliseconds = 50;

/**
 * Answers after a fixed time, whatever the answer is. A message goes out only for users who exist, and the time that it
 * takes must not tell who does.
 */
export async function evenly<Answer>(clock: Clock, work: () => Answer | Promise<Answer>): Promise<Answer> {
  const due = new Promise<void>((resolve) => clock.after(milliseconds, resolve));
  try {
    return await work();
  } finally {
    await due;
  }
}
