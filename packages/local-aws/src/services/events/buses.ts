import type { Scope } from '../../contract/action.ts';
import type { EpochMs } from '../../kernel/clock.ts';
import { busArn } from './arns.ts';
import type { Tags } from './tags.ts';

export interface BusDefinition {
  readonly name: string;
  readonly description?: string | undefined;
  readonly deadLetterArn?: string | undefined;
  readonly tags: Tags;
}

export interface EventBus extends BusDefinition {
  readonly arn: string;
  readonly createdMs: EpochMs;
  readonly modifiedMs: EpochMs;
}

export const eventBus = (
  scope: Scope,
  definition: BusDefinition,
  times: Pick<EventBus, 'createdMs' | 'modifiedMs'>,
): EventBus => ({ ...definition, ...times, arn: busArn(scope, definition.name) });
