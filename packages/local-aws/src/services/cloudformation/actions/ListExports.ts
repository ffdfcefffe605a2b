import type { ListExportsOutput } from '@aws-sdk/client-cloudformation';
import { anywhere } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { cloudFormationAction } from '../context.ts';
import { pageLength, pager } from '../pages.ts';

type Answer = Omit<Wire<ListExportsOutput>, 'Exports'> & { readonly Exports: { readonly member: object[] } };

/** docs: AWS CloudFormation API Reference, "ListExports" */
export const ListExports = cloudFormationAction({
  input: { NextToken: text({ min: 1, max: 1024 }) },
  needs: anywhere('cloudformation:ListExports'),
  genuine: () => [{}],
  run({ NextToken }, { stacks }): Answer {
    const all = stacks().flatMap(({ id, outputs }) =>
      outputs.flatMap(({ exportName, value }) =>
        exportName === undefined ? [] : [{ ExportingStackId: id, Name: exportName, Value: value }],
      ),
    );
    const { entries, next } = pager.placed(all, { token: NextToken, limit: pageLength, asked: ['ListExports'] });
    return { Exports: { member: [...entries] }, ...(next !== undefined && { NextToken: next }) };
  },
});
