import type { CreatePolicyResponse } from '@aws-sdk/client-iam';
import { textOf } from '../../../contract/action.ts';
import { parseDocument } from '../../../iam/document.ts';
import { list, text } from '../../../protocol/members.ts';
import type { QueryWire } from '../../../protocol/query.ts';
import { document, iamAction, policyName, tagsOf } from '../context.ts';
import { alreadyExists, quotaExceeded } from '../errors.ts';
import { checkSize, pathOf } from '../resources.ts';
import { shownPolicy } from '../shown.ts';
import { newId } from '../store.ts';
import { tag } from '../../../protocol/members.ts';

/** A genuine policy. */
export const allowing =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}';

const mostPolicies = 1500;

export const CreatePolicy = iamAction({
  input: {
    PolicyName: policyName,
    Path: text({ min: 1, max: 512 }),
    PolicyDocument: document,
    Description: text({ max: 1000 }),
    Tags: list(tag, { max: 50 }),
  },
  needs: ({ PolicyName, Path }, { accountId }) => [
    {
      action: 'iam:CreatePolicy',
      resource: `arn:aws:iam::${accountId}:policy${textOf(Path) || '/'}${textOf(PolicyName)}`,
    },
  ],
  genuine: () => [{ PolicyName: 'hostile', PolicyDocument: allowing, Description: 'd' }],
  run({ PolicyName: name, Path, PolicyDocument, Description, Tags }, context): QueryWire<CreatePolicyResponse> {
    const { accountId, ids, policies, entities, now } = context;
    const path = pathOf({ Path });
    const arn = `arn:aws:iam::${accountId}:policy${path}${name}`;
    if (policies.managed(arn))
      throw alreadyExists(`A policy called ${name} already exists. Duplicate names are not allowed.`);
    if (policies.managedPolicies.size >= mostPolicies) throw quotaExceeded('PoliciesPerAccount', mostPolicies);
    const policy = {
      arn,
      name,
      id: newId(ids, 'ANPA'),
      document: parseDocument(name, PolicyDocument, 'identity'),
      text: PolicyDocument,
      told: { path, createdAt: now(), description: Description, tags: tagsOf(Tags), isByCall: true },
    };
    checkSize([JSON.parse(PolicyDocument)], 6_144, `policy ${name}`);
    policies.putManaged(policy);
    entities.keepPolicy(policy);
    return { Policy: shownPolicy(context, policy) };
  },
});
