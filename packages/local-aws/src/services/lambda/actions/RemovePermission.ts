import type { RemovePermissionCommandOutput } from '@aws-sdk/client-lambda';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { functionMembers, lambdaAction, onFunction } from '../context.ts';
import { checkRevision } from '../control.ts';
import { resourceNotFound } from '../errors.ts';

export const RemovePermission = lambdaAction({
  input: { ...functionMembers, StatementId: text({ required: true, min: 1, max: 100 }), RevisionId: text() },
  needs: onFunction('lambda:RemovePermission'),
  genuine: ({ function: name }) => [{ FunctionName: name, StatementId: 'hostile-nothing' }],
  run({ FunctionName, Qualifier, StatementId, RevisionId }, { functions, state }): Wire<RemovePermissionCommandOutput> {
    const { fn, qualifier } = functions.find(FunctionName, Qualifier);
    checkRevision(RevisionId, fn.definition.revisionId);
    const key = qualifier === '$LATEST' ? '' : qualifier;
    const statements = fn.permissions.get(key) ?? [];
    const left = statements.filter(({ Sid }) => Sid !== StatementId);
    // recorded: localstack/localstack tests/aws/services/lambda_/test_lambda_api.py
    if (left.length === statements.length)
      throw resourceNotFound(`Statement ${StatementId} is not found in resource policy.`);
    fn.permissions.set(key, left);
    state.permissions.remove(`${fn.definition.name}:${key}:${StatementId}`);
    return {};
  },
});
