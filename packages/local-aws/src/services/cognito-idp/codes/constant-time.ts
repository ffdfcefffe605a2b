import type { Clock } from '../../../kernel/clock.ts';

/** Longer than storing a code and handing over a message ever takes here. */
const milliseconds = 50;

/**
 * Answers a set time after the question, whatever the answer: a message goes out for those who exist only,
 * and the time that takes must not tell. On AWS it goes out behind the caller's back.
 */
export async function evenly<Answer>(clock: Clock, work: () => Answer): Promise<Answer> {
  const due = new Promise<void>((resolve) => clock.after(milliseconds, resolve));
  try {
    return work();
  } finally {
    await due;
  }
}
