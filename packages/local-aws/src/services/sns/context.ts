import type { PublishInput } from './publish.ts';
import type { SnsState } from './state.ts';

/** What the actions share. */
export interface SnsContext {
  readonly state: SnsState;
  readonly accountId: string;
  publish(input: PublishInput): { messageId: string };
}
