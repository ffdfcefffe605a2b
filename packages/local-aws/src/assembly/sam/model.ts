import type { Template, TemplateResource } from '../template.ts';

export type Members = Readonly<Record<string, unknown>>;

/** The resources that a resource of SAM becomes, by logical id. */
export type Expansion = Template['Resources'];

export const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The members of a map that may not be there. */
export const membersOf = (value: unknown): Members => (isMembers(value) ? value : {});

const defined = (members: Members): Members =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));

export const without = (members: Members, ...names: readonly string[]): Members =>
  Object.fromEntries(Object.entries(members).filter(([name]) => !names.includes(name)));

export const arnOf = (logicalId: string): Members => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });

export const resource = (Type: string, Properties: Members): TemplateResource => ({
  Type,
  Properties: defined(Properties),
});

/** Tags are a map in SAM, and who made the resource is one of them. */
export const tagsOf = (tags: unknown, createdBy: string): readonly Members[] => [
  ...Object.entries(membersOf(tags)).map(([Key, Value]) => ({ Key, Value })),
  { Key: createdBy, Value: 'SAM' },
];

/** A role for a service, as SAM makes it. */
export const roleFor = (service: string, properties: Members): TemplateResource =>
  resource('AWS::IAM::Role', {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: ['sts:AssumeRole'], Principal: { Service: [service] } }],
    },
    ...properties,
  });

export const policy = (PolicyName: string, ...Statement: readonly Members[]): Members => ({
  PolicyName,
  PolicyDocument: { Version: '2012-10-17', Statement },
});

/** What SAM says of a resource that it cannot expand. */
export class InvalidResource extends Error {}
