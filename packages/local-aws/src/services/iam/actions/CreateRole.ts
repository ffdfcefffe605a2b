import type { CreateRoleResponse } from '@aws-sdk/client-iam';
import { textOf } from '../../../contract/action.ts';
import { list, numeral, text } from '../../../protocol/members.ts';
import type { QueryWire } from '../../../protocol/query.ts';
import { changeRole, document, iamAction, roleName, tagsOf, trustOf } from '../context.ts';
import { quotaExceeded, roleExists } from '../errors.ts';
import { pathOf } from '../resources.ts';
import type { Role } from '../roles.ts';
import { shownRole } from '../shown.ts';
import { newId } from '../store.ts';
import { tag } from '../../../protocol/members.ts';

const trust = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}]}';

const mostRoles = 1000;

export const CreateRole = iamAction({
  input: {
    Path: text({ min: 1, max: 512 }),
    RoleName: roleName,
    AssumeRolePolicyDocument: document,
    Description: text({ max: 1000 }),
    MaxSessionDuration: numeral({ min: 3600, max: 43_200 }),
    Tags: list(tag, { max: 50 }),
  },
  needs: ({ RoleName, Path }, { accountId }) => [
    { action: 'iam:CreateRole', resource: `arn:aws:iam::${accountId}:role${textOf(Path) || '/'}${textOf(RoleName)}` },
  ],
  genuine: () => [
    { RoleName: 'hostile', AssumeRolePolicyDocument: trust, Description: 'd', MaxSessionDuration: '3600' },
  ],
  run(input, context): QueryWire<CreateRoleResponse> {
    const { RoleName: name, AssumeRolePolicyDocument: trustText, Description: description } = input;
    const { accountId, ids, policies } = context;
    if (policies.roleByName(name)) throw roleExists(name);
    if (policies.roles.size >= mostRoles) throw quotaExceeded('RolesPerAccount', mostRoles);
    const path = pathOf({ Path: input.Path });
    const role: Role = {
      arn: `arn:aws:iam::${accountId}:role${path}${name}`,
      name,
      id: newId(ids, 'AROA'),
      trust: trustOf(context, name, trustText),
      trustText,
      maxSessionSeconds: input.MaxSessionDuration ?? 3600,
      inline: new Map(),
      inlineTexts: new Map(),
      managedArns: new Set(),
      told: { path, createdAt: context.now(), description, tags: tagsOf(input.Tags), isByCall: true },
    };
    changeRole(context, role);
    return { Role: shownRole(role) };
  },
});
