import { describe, expect, it } from 'vitest';
import { botocoreModel, findBotocore } from '../support/models/botocore-model.ts';
import { constraintsOf, formOf } from '../support/models/compare.ts';
import { asKnown, formDifferences, judged, limitDifferences } from '../support/models/known-differences.ts';
import { inputsOf, modelled } from '../support/models/modelled.ts';
import { sdkModel } from '../support/models/sdk-model.ts';

describe('what an action takes is what AWS’s model of it says', () => {
  it.each(Object.entries(modelled))('%s: members, their types, and which are required', async (service, known) => {
    const model = sdkModel(await known.client());
    const found = (await inputsOf(known)).flatMap(([action, input]) => {
      const operation = model.get(action);
      if (!operation) return [`${action} is no action`];
      return formOf(input, operation.input, known.wire ?? 'json').map((words) => `${action}: ${words}`);
    });
    expect(judged(found, formDifferences[service])).toEqual(asKnown);
  });
});

const botocore = findBotocore();
if (!botocore) console.warn('as-modelled: skips limits, because python3 here has no botocore of 1.40 or later');

describe.runIf(botocore !== undefined)('limits and enumerations are those of botocore’s model', () => {
  it.each(Object.entries(modelled))('%s', async (service, known) => {
    const model = botocoreModel(botocore ?? '', known.botocore);
    const found = (await inputsOf(known)).flatMap(([action, input]) => {
      const operation = model.get(action);
      return operation ? constraintsOf(input, operation.input).map((words) => `${action}: ${words}`) : [];
    });
    expect(judged(found, limitDifferences[service])).toEqual(asKnown);
  });
});
