import { AwsError, UnsupportedError } from '../kernel/errors.ts';
import { ordered } from './dependencies.ts';
import { conditionsIn } from './readable-template.ts';
import type { Run } from './run.ts';
import { Waits } from './waits.ts';

/** A resource, with what it waits for if that keeps its condition from being known. */
export interface WantedResource {
  readonly logicalId: string;
  readonly causes: readonly string[];
}

/**
 * Tells what is wrong with the values of the conditions. What depends on such a condition waits for it. What is not
 * supported matters only in a condition that something names.
 */
export function conditionProblems({ stack: { template }, scope, brokenConditions }: Run): AwsError[] {
  const { Resources, Outputs, Conditions } = template;
  const used = new Set(conditionsIn([Resources, Outputs, Conditions]));
  return Object.keys(template.Conditions ?? {}).flatMap((name) => {
    try {
      scope.condition(name);
      return [];
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      if (error instanceof Waits) return [];
      brokenConditions.add(name);
      return error instanceof UnsupportedError && !used.has(name) ? [] : [error];
    }
  });
}

/** Lists the wanted resources in the order of provisioning. Those that need each other have none. */
export function wantedOf({ stack: { template }, scope, ignored }: Run): WantedResource[] {
  const { order, circles } = ordered(template.Resources);
  const inCircles = new Set(circles.flat());
  const causesOf = (logicalId: string): readonly string[] | undefined => {
    const { Condition } = template.Resources[logicalId]!;
    // The survey tells of a condition that does not exist.
    const isNamed = Condition !== undefined && Object.hasOwn(template.Conditions ?? {}, Condition);
    try {
      return !isNamed || scope.condition(Condition) ? [] : undefined;
    } catch (error) {
      if (!(error instanceof Waits)) throw error;
      return error.causes;
    }
  };
  return order.flatMap((logicalId) => {
    const causes = ignored.includes(logicalId) ? undefined : causesOf(logicalId);
    if (!causes) return [];
    return [{ logicalId, causes: inCircles.has(logicalId) ? [...causes, theOrder] : causes }];
  });
}

/** What resources wait for that need each other. */
export const theOrder = 'the order of the resources';
