import { sdkServices } from '../engine/definition/resource.ts';
import type { Integration, Json } from '../engine/definition/machine.ts';
import type { Errand, Integrate } from './errand.ts';
import { membersOf, type ServiceWords } from './task-error.ts';

/**
 * APIs whose members begin with a small letter. Step Functions writes all of them with a capital. docs: AWS Step
 * Functions Developer Guide, "Learning to use AWS service SDK integrations in Step Functions"
 */
const smallLetters = new Set(['states', 'logs']);

/**
 * aws-sdk:service:action, for every action that the runtime has.
 * docs: AWS Step Functions Developer Guide, "Learning to use AWS service SDK integrations in Step Functions"
 */
export function callSdk({ service, action }: Integration): { words: ServiceWords; run: Integrate } {
  const found = sdkServices[service];
  const words = { prefix: found?.prefix ?? service };
  const name = found?.service ?? service;
  const recase = smallLetters.has(name) ? lowerFirst : (key: string): string => key;
  const run = async (errand: Errand): Promise<Json> => {
    const output = await errand.ports.callService({
      principal: errand.principal,
      service: name,
      action: upperFirst(action),
      input: renamed(membersOf(errand), recase) as Record<string, Json>,
      cause: errand.call.cause,
    });
    return answered((output ?? {}) as Json);
  };
  return { words, run };
}

const lowerFirst = (key: string): string => key.charAt(0).toLowerCase() + key.slice(1);
const upperFirst = (key: string): string => key.charAt(0).toUpperCase() + key.slice(1);

/** What is null is not there. */
function renamed(value: Json, recase: (key: string) => string): Json {
  if (Array.isArray(value)) return value.map((item) => renamed(item, recase));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null)
      .map(([key, item]) => [recase(key), renamed(item, recase)]),
  );
}

const isMoment = (key: string): boolean => /(Date|Time|Timestamp)$/.test(key);

/** Moments are texts; members that are not there are left out. */
function answered(value: Json, key = ''): Json {
  if (typeof value === 'number' && isMoment(key)) return new Date(value * 1000).toISOString();
  if (Array.isArray(value)) return value.map((item) => answered(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([name, item]) => [upperFirst(name), answered(item, name)]),
  );
}
