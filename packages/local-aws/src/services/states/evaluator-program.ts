/** The program of the processes that evaluate JSONata. */
import { randomUUID } from 'node:crypto';
import { serve } from '../../evaluator/serve.ts';
import { sharedRealm, type Job } from './engine/query/realm.ts';

/**
 * The limits of one expression. docs: AWS Step Functions Developer Guide, "Transforming data with JSONata in Step
 * Functions" (one second); recorded: floci-io/floci#2737 (AWS takes [1..873782], and refuses one number more)
 */
const budget = { units: Number.MAX_SAFE_INTEGER, bytes: 873_782 * 8, looksEvery: 1_000 };
const timeMs = 1_000;

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

serve(async (text) => {
  const late = cpuMs() + timeMs;
  const host = { random: Math.random, uuid: randomUUID, isLate: () => cpuMs() > late };
  const [answer] = await sharedRealm().evaluate({ ...(JSON.parse(text) as Omit<Job, 'budget'>), budget }, host);
  return JSON.stringify(answer);
});
