import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AwsError } from '../../src/kernel/errors.ts';
import { unflatten } from '../../src/protocol/query.ts';
import { findBotocore, botocoreModel } from '../support/models/botocore-model.ts';
import { asKnown, errorDifferences, judged, outputDifferences } from '../support/models/known-differences.ts';
import type { ModelOperation } from '../support/models/model.ts';
import { genuineOf, modelled, type Modelled } from '../support/models/modelled.ts';
import { outputProblems } from '../support/models/outputs.ts';
import { sdkModel } from '../support/models/sdk-model.ts';
import { startWorld, type World } from '../support/models/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stack.close());

const botocore = findBotocore();
if (!botocore) console.warn('outputs-as-modelled: skips errors and enumerations, because python3 here has no botocore');

/** Botocore has enumerations and errors beside the SDK's shapes; an older one lacks newer actions. */
async function operationsOf({ client, botocore: name }: Modelled): Promise<(action: string) => ModelOperation> {
  const own = sdkModel(await client());
  const more = botocore ? botocoreModel(botocore, name) : own;
  return (action) => more.get(action) ?? own.get(action)!;
}

type Outcome = { readonly output: unknown } | { readonly code: string };

async function outcomeOf(service: string, { wire }: Modelled, action: string, input: object): Promise<Outcome> {
  const members = wire === 'form' ? unflatten(new URLSearchParams(input as Record<string, string>)) : input;
  try {
    return { output: (await world.run(service, action, members)) ?? {} };
  } catch (error) {
    // Anything else is a fault of the runtime.
    if (error instanceof AwsError) return { code: error.code.slice(error.code.indexOf('#') + 1) };
    throw error;
  }
}

/** The errors that any action of any service may have. docs: "Common Error Types" in each service's API reference */
const common = ['AccessDenied', 'AccessDeniedException', 'ValidationException', 'ValidationError', 'MalformedInput'];
/** The runtime's own. */
const own = ['SerializationException', 'UnsupportedByLocalAws', 'UnverifiedBehaviour'];

/** What removes comes last, so that what it removes was there. */
const isLast = (action: string): boolean => /Delete|Remove|Untag|Detach|Deauthorize|Disable|Cancel|Stop/.test(action);
const inOrder = <Entry extends readonly [string, unknown]>(entries: readonly Entry[]): Entry[] =>
  [...entries].sort(([a], [b]) => Number(isLast(a)) - Number(isLast(b)));

describe('what an action answers is what AWS’s model of it says', () => {
  const answered = new Set<string>();

  it.each(Object.entries(modelled))(
    '%s: members, types, enumerations; and errors that it has',
    async (service, known) => {
      const operationOf = await operationsOf(known);
      const [problems, codes] = [new Set<string>(), new Set<string>()];
      for (const [action, input] of inOrder(await genuineOf(known, world.samples))) {
        const { output: model, errors } = operationOf(action);
        for (const asked of [input, ...brokenOf(input)]) {
          const outcome = await outcomeOf(service, known, action, asked);
          if ('output' in outcome) {
            answered.add(`${service}:${action}`);
            for (const words of outputProblems(outcome.output, model, known.wire ?? 'json'))
              problems.add(`${action}: ${words}`);
          } else if (errors && ![...common, ...own, ...errors].includes(outcome.code))
            codes.add(`${action}: ${outcome.code}`);
        }
      }
      expect(judged([...problems], outputDifferences[service])).toEqual(asKnown);
      if (botocore) expect(judged([...codes], errorDifferences[service])).toEqual(asKnown);
    },
  );

  it('was asked of most actions', () => {
    // Others need what this world has not: a query that runs, a code from the outbox, a key of an authenticator.
    expect(answered.size).toBeGreaterThan(200);
  });
});

/** The same call with one text that names nothing, and without one member. */
function brokenOf(input: Readonly<Record<string, unknown>>): object[] {
  return Object.entries(input).flatMap(([name, value]) => {
    const { [name]: _, ...without } = input;
    return typeof value === 'string' ? [without, { ...input, [name]: `${value.slice(0, 40)}-none` }] : [without];
  });
}
