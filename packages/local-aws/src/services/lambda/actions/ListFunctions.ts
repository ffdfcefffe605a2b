import { anywhere } from '../../../contract/action.ts';
import { numeral, text } from '../../../protocol/members.ts';
import { configurationOf } from '../configuration.ts';
import { lambdaAction } from '../context.ts';

/** Pages of at most 50. docs: AWS Lambda API Reference, "ListFunctions" */
const most = 50;

export const ListFunctions = lambdaAction({
  input: { Marker: text(), MaxItems: numeral({ min: 1 }) },
  needs: anywhere('lambda:ListFunctions'),
  genuine: () => [{ MaxItems: '2', Marker: 'a' }, {}],
  run({ Marker, MaxItems = most }, { functions }): object {
    const limit = Math.min(MaxItems, most);
    const after = functions.list().filter((fn) => Marker === undefined || fn.definition.name > Marker);
    const page = after.slice(0, limit);
    return {
      Functions: page.map((fn) => configurationOf(fn)),
      ...(after.length > limit && { NextMarker: page.at(-1)?.definition.name }),
    };
  },
});
