/** The parts of a CloudFormation template that are executed here. */
export interface Template {
  readonly AWSTemplateFormatVersion?: string;
  readonly Description?: string;
  readonly Metadata?: unknown;
  readonly Parameters?: Readonly<Record<string, TemplateParameter>>;
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Rules?: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<Record<string, TemplateOutput>>;
}

export interface TemplateOutput {
  readonly Value: unknown;
  readonly Description?: string;
  readonly Condition?: string;
  readonly Export?: { readonly Name: unknown };
}

export interface TemplateParameter {
  readonly Type: string;
  readonly Default?: unknown;
  readonly AllowedValues?: readonly unknown[];
  readonly AllowedPattern?: string;
  readonly MinLength?: unknown;
  readonly MaxLength?: unknown;
  readonly MinValue?: unknown;
  readonly MaxValue?: unknown;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
  readonly Condition?: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Metadata?: unknown;
}

export const templateMembers = [
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Parameters',
  'Mappings',
  'Conditions',
  'Rules',
  'Resources',
  'Outputs',
];
/**
 * What CloudFormation has as well. docs: AWS CloudFormation User Guide, "Template sections"
 */
export const furtherMembers: readonly string[] = ['Hooks', 'Transform'];
/**
 * Attributes of resources that have no effect here, so that they are refused; the last two are SAM's. docs: AWS
 * CloudFormation Template Reference, "Resource attribute reference"
 */
export const furtherResourceMembers: readonly string[] = [
  'CreationPolicy',
  'UpdatePolicy',
  'Connectors',
  'IgnoreGlobals',
];
/** DeletionPolicy and UpdateReplacePolicy say what a deployment does to data; here data always stays. */
export const resourceMembers = [
  'Type',
  'Properties',
  'DependsOn',
  'Condition',
  'DeletionPolicy',
  'UpdateReplacePolicy',
  'Metadata',
];

/** Stands for the type of a resource that has none, or that is no object. The fault of its form is told. */
export const unreadType = 'of an unknown type';

/** The name of what could not be read, as if it were a resource. */
export const unreadName = 'LocalAwsUnreadValue';
/** Stands for a value that could not be read: nothing that depends on it is known. */
export const unreadValue: Readonly<Record<string, unknown>> = { Ref: unreadName };
/** Stands for a mapping that could not be read. */
export const unreadMapping: Readonly<Record<string, object>> = { [unreadName]: {} };

/**
 * The rules that have to be met. The CDK's own rule asks whether the account is bootstrapped; a laptop needs no
 * bootstrap. observed: aws-cdk-lib 2.276.0
 */
export const rulesOf = ({ Rules = {} }: Template): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(Rules).filter(([name]) => name !== 'CheckBootstrapVersion'));
