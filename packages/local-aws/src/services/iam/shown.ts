import type { Policy, Role as ShownRole, Tag } from '@aws-sdk/client-iam';
import type { QueryWire } from '../../protocol/query.ts';
import type { IamContext } from './context.ts';
import type { ManagedPolicy, Role } from './roles.ts';
import { encode } from '../../protocol/sigv4-canonical.ts';

export const timeText = (at: number): string => new Date(at).toISOString();

/** Documents are URL-encoded in answers. docs: AWS Identity and Access Management API Reference, "GetRole" */
export const encodedDocument = (text: string): string => encode(text);

export const shownTags = (tags: Readonly<Record<string, string>>): { readonly member: QueryWire<Tag>[] } => ({
  member: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
});

/** Lists of roles leave out tags. docs: AWS Identity and Access Management API Reference, "ListRoles" */
export const listedRole = ({ name, arn, id, trustText, maxSessionSeconds, told }: Role): QueryWire<ShownRole> => ({
  Path: told.path,
  RoleName: name,
  RoleId: id,
  Arn: arn,
  CreateDate: timeText(told.createdAt),
  AssumeRolePolicyDocument: encodedDocument(trustText),
  Description: told.description,
  MaxSessionDuration: maxSessionSeconds,
});

export const shownRole = (role: Role): QueryWire<ShownRole> => ({
  ...listedRole(role),
  ...(Object.keys(role.told.tags).length > 0 && { Tags: shownTags(role.told.tags) }),
  RoleLastUsed: {},
});

export const shownPolicy = ({ policies }: IamContext, { arn, name, id, told }: ManagedPolicy): QueryWire<Policy> => ({
  PolicyName: name,
  PolicyId: id,
  Arn: arn,
  Path: told.path,
  DefaultVersionId: 'v1',
  AttachmentCount: [...policies.roles.values()].filter(({ managedArns }) => managedArns.has(arn)).length,
  PermissionsBoundaryUsageCount: 0,
  IsAttachable: true,
  Description: told.description,
  CreateDate: timeText(told.createdAt),
  UpdateDate: timeText(told.createdAt),
  Tags: shownTags(told.tags),
});
