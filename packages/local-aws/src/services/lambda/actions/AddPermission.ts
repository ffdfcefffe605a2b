import type { AddPermissionResponse } from '@aws-sdk/client-lambda';
import type { Wire } from '../../../protocol/actions.ts';
import { flag, text } from '../../../protocol/members.ts';
import { textOf } from '../../../contract/action.ts';
import { functionMembers, lambdaAction, onFunction } from '../context.ts';
import { isMissing } from '../../../iam/missing-principal.ts';
import { conflict, invalidPrincipal } from '../errors.ts';
import { checkRevision } from '../control.ts';
import { statementOf } from '../permissions.ts';

export const AddPermission = lambdaAction({
  input: {
    ...functionMembers,
    StatementId: text({ required: true, min: 1, max: 100, pattern: /^[a-zA-Z0-9-_]+$/ }),
    Action: text({ required: true, pattern: /^(lambda:[*]|lambda:[a-zA-Z]+|[*])$/ }),
    Principal: text({ required: true }),
    SourceArn: text(),
    SourceAccount: text({ max: 12, pattern: /^\d{12}$/ }),
    EventSourceToken: text({ max: 256 }),
    PrincipalOrgID: text({ min: 12, max: 34 }),
    FunctionUrlAuthType: text({ values: ['NONE', 'AWS_IAM'] }),
    InvokedViaFunctionUrl: flag(),
    RevisionId: text(),
  },
  needs: (members, context) =>
    onFunction('lambda:AddPermission')(members, context).map((need) => ({
      ...need,
      context: { 'lambda:principal': textOf(members.Principal) || undefined },
    })),
  genuine: ({ function: name }) => [
    {
      FunctionName: name,
      StatementId: 'hostile',
      Action: 'lambda:InvokeFunction',
      Principal: 's3.amazonaws.com',
      SourceArn: 'arn:aws:s3:::hostile',
    },
  ],
  run({ FunctionName, Qualifier, RevisionId, ...members }, context): Wire<AddPermissionResponse> {
    const { functions, state } = context;
    const { fn, qualifier, invokedArn } = functions.find(FunctionName, Qualifier);
    checkRevision(RevisionId, fn.definition.revisionId);
    const key = qualifier === '$LATEST' ? '' : qualifier;
    const others = fn.permissions.get(key) ?? [];
    // recorded: hashicorp/terraform#5158
    if (others.some(({ Sid }) => Sid === members.StatementId))
      throw conflict(
        `The statement id (${members.StatementId}) provided already exists. Please provide a new statement id, or ` +
          'remove the existing statement.',
      );
    if (isMissing(members.Principal, context)) throw invalidPrincipal();
    const statement = statementOf(members.StatementId, invokedArn, members);
    fn.permissions.set(key, [...others, statement]);
    const { name } = fn.definition;
    state.permissions.put(`${name}:${key}:${statement.Sid}`, { functionName: name, qualifier: key, statement });
    return { Statement: JSON.stringify(statement) };
  },
});
