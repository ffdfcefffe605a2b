import { sharedRealm, type Answer } from '../../../src/services/states/engine/query/realm.ts';
import type { QueryEvaluator } from '../../../src/services/states/elsewhere.ts';

const budget = { units: 1_000_000, bytes: 6_990_256, looksEvery: 1_000_000 };
const host = { random: () => 0.5, uuid: () => '00000000-0000-4000-8000-000000000000', isLate: () => false };

/** Evaluates every expression in this process, because virtual time does not pass while another process works. */
export const queriesHere: QueryEvaluator = {
  in: () => async (job) => (await sharedRealm().evaluate({ ...job, budget }, host))[0] as Answer,
  stop: async () => undefined,
};
