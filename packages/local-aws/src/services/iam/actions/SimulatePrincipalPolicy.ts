import type { SimulatePolicyResponse } from '@aws-sdk/client-iam';
import { textOf } from '../../../contract/action.ts';
import { PolicySource } from '../../../iam/policy-source.ts';
import { list, text } from '../../../protocol/members.ts';
import type { QueryWire } from '../../../protocol/query.ts';
import { iamAction, type IamContext } from '../context.ts';
import { noSuchEntity } from '../errors.ts';
import { givenPolicies, simulatedMembers, simulate } from '../simulate.ts';

/** Judges what a role or the administrator may do, by their policies and those that the call adds. */
export const SimulatePrincipalPolicy = iamAction({
  input: {
    PolicySourceArn: text({ required: true, min: 20, max: 2048 }),
    PolicyInputList: list(text({ min: 1, max: 131_072 })),
    ...simulatedMembers,
  },
  needs: ({ PolicySourceArn }) => [{ action: 'iam:SimulatePrincipalPolicy', resource: textOf(PolicySourceArn) }],
  genuine: ({ role }) => [{ PolicySourceArn: role, 'ActionNames.member.1': 's3:GetObject' }],
  run({ PolicySourceArn, PolicyInputList, ...asked }, context): Promise<QueryWire<SimulatePolicyResponse>> {
    const principal = principalOf(context, PolicySourceArn);
    const source = new PolicySource({
      roles: context.policies.roles,
      managed: context.policies.managed,
      revision: context.policies.revision,
    });
    const own = source.of(principal)?.policies ?? [];
    return simulate(principal, [...own, ...givenPolicies(PolicyInputList)], asked);
  },
});

function principalOf({ policies, administrator, accountId }: IamContext, arn: string) {
  if (arn === administrator.arn) return administrator;
  const role = policies.role(arn);
  if (!role) throw noSuchEntity(`The policy source ARN (${arn.slice(0, 200)}) does not exist.`);
  return {
    type: 'AssumedRole',
    roleArn: arn,
    arn: `arn:aws:sts::${accountId}:assumed-role/${role.name}/simulation`,
    accountId,
    userId: `${role.id}:simulation`,
  } as const;
}
