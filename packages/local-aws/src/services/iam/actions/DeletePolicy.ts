import type { DeletePolicyCommandOutput } from '@aws-sdk/client-iam';
import type { Wire } from '../../../protocol/actions.ts';
import { iamAction, onPolicy, policyArn, policyOf } from '../context.ts';
import { deleteConflict, ofTemplate } from '../errors.ts';

export const DeletePolicy = iamAction({
  input: { PolicyArn: policyArn },
  needs: onPolicy('iam:DeletePolicy'),
  genuine: () => [{ PolicyArn: 'arn:aws:iam::000000000000:policy/hostile-2' }],
  run({ PolicyArn }, context): Wire<DeletePolicyCommandOutput> {
    const { told, name } = policyOf(context, PolicyArn);
    if (!told.isByCall) throw ofTemplate(`policy ${name}`);
    if ([...context.policies.roles.values()].some(({ managedArns }) => managedArns.has(PolicyArn)))
      throw deleteConflict('Cannot delete a policy attached to entities.');
    context.policies.removeManaged(PolicyArn);
    context.entities.forget(PolicyArn);
    return {};
  },
});
