import type { Template, TemplateResource } from '../template.ts';
import { asText } from '../../kernel/as-text.ts';
import { isObject } from '../../kernel/is-object.ts';
import { s3Location } from '../../kernel/s3-location.ts';

export type Members = Readonly<Record<string, unknown>>;

/** The resources that one resource expands to, by logical id. */
export type Expansion = Template['Resources'];

/** Answers the members of a map, or none if the value is absent. */
export const membersOf = (value: unknown): Members => (isObject(value) ? value : {});

const defined = (members: Members): Members =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));

export const without = (members: Members, ...names: readonly string[]): Members =>
  Object.fromEntries(Object.entries(members).filter(([name]) => !names.includes(name)));

export const arnOf = (logicalId: string): Members => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });

export const resource = (Type: string, Properties: Members): TemplateResource => ({
  Type,
  Properties: defined(Properties),
});

/**
 * SAM writes tags as a map, and adds one that says what created the resource. docs: AWS SAM Developer Guide,
 * "AWS::Serverless::Function" (Tags)
 */
export const tagsOf = (tags: unknown, createdBy: string): readonly Members[] => [
  ...Object.entries(membersOf(tags)).map(([Key, Value]) => ({ Key, Value })),
  { Key: createdBy, Value: 'SAM' },
];

/**
 * Makes a role for a service, as SAM does. observed: serverless-application-model 1.105.0 (samtranslator/model/iam.py)
 */
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

/**
 * Makes a resource of an invented type, which stands for an event or a policy template without a counterpart here: it
 * is refused by name and can be ignored.
 */
export const invented = (kind: string, name: string): TemplateResource =>
  resource(`${inventedPrefix}${kind} ${name}`, {});

const inventedPrefix = 'AWS::Serverless ';

export const isInvented = (type: string): boolean => type.startsWith(inventedPrefix);

/** A path stays a path: the reader of the template knows the files beside it. */
export function codeAt(uri: unknown): unknown {
  if (isObject(uri)) return { S3Bucket: uri['Bucket'], S3Key: uri['Key'] };
  const at = s3Location(asText(uri));
  return at === undefined ? uri : { S3Bucket: at.bucket, S3Key: at.key };
}

/** Is thrown for a resource that cannot be expanded; the message is that of the transform. */
export class InvalidResource extends Error {}
