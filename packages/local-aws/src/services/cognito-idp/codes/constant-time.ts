import type { Clock } from '../../../kernel/clock.ts';

/** Longer than storing a code and handing over a message ever takes here. */
const milliseconds = 50;

/**
 * Answers a set time after the question, whatever the answer: a message goes out only for users who exist, and the
 * time that it takes must not tell who does.
 */
export async function evenly<Answer>(clock: Clock, work: () => Answer): Promise<Answer> {
  const due = new Promise<void>((resolve) => clock.after(milliseconds, resolve));
  try {
    return work();
  } finally {
    await due;
  }
}
