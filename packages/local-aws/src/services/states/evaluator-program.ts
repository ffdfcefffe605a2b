/** The program of the processes that evaluate JSONata. */
import { randomUUID } from 'node:crypto';
import { serve } from '../../evaluator/serve.ts';
import { dataLimit } from './engine/failure.ts';
import { sharedRealm, type Answer, type Job } from './engine/query/realm.ts';

/**
 * The limits of one expression. docs: AWS Step Functions Developer Guide, "Transforming data with JSONata in Step
 * Functions" (one second); recorded: floci-io/floci#2737 (AWS takes [1..873782], and refuses one number more)
 */
const budget = { units: Number.MAX_SAFE_INTEGER, bytes: 873_782 * 8, looksEvery: 1_000 };
const timeMs = 1_000;

/** What is longer is too long for every field of a state; to read it would hold up all other clients of the runtime. */
const mostWritten = 2 * dataLimit;

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

serve(async (text) => {
  const late = cpuMs() + timeMs;
  const host = { random: Math.random, uuid: randomUUID, isLate: () => cpuMs() > late };
  const [answer] = await sharedRealm().evaluate({ ...(JSON.parse(text) as Omit<Job, 'budget'>), budget }, host);
  const written = JSON.stringify(answer);
  return written.length > mostWritten ? JSON.stringify({ kind: 'long' } satisfies Answer) : written;
});
