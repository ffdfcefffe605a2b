import { managedPolicyArn } from '../../contract/managed-policies.ts';
import { machineEvents } from './events.ts';
import { isTrue } from '../../contract/properties.ts';
import {
  arnOf,
  InvalidResource,
  membersOf,
  resource,
  roleFor,
  tagsOf,
  without,
  type Expansion,
  type Members,
} from './model.ts';
import { rolePolicies, unknownPolicies } from './policies.ts';
import { asText } from '../../kernel/as-text.ts';
import { isObject } from '../../kernel/is-object.ts';
import { s3Location } from '../../kernel/s3-location.ts';

const own = [
  ...['DefinitionUri', 'Logging', 'Policies', 'Role', 'RolePath', 'Events', 'Name', 'Type', 'Tags', 'Tracing'],
  ...['AutoPublishAlias', 'DeploymentPreference', 'UseAliasAsEventTarget'],
];

/** docs: AWS SAM Developer Guide, "AWS::Serverless::StateMachine", and "Generated resources" for it */
export function expandStateMachine(id: string, properties: Members): Expansion {
  const { DefinitionUri, Logging, Role, RolePath, Name, Type, Tags, Tracing, Policies } = properties;
  const alias = aliasOf(id, properties);
  const always = Tracing === undefined ? [] : [managedPolicyArn('AWSXRayDaemonWriteAccess')];
  return {
    [id]: resource('AWS::StepFunctions::StateMachine', {
      ...without(properties, ...own),
      DefinitionS3Location: locationOf(DefinitionUri),
      StateMachineName: Name,
      StateMachineType: Type,
      LoggingConfiguration: Logging,
      TracingConfiguration: Tracing,
      RoleArn: Role ?? arnOf(`${id}Role`),
      Tags: tagsOf(Tags, 'stateMachine:createdBy'),
    }),
    ...(Role === undefined && {
      [`${id}Role`]: roleFor('states.amazonaws.com', { ...rolePolicies(id, Policies, always), Path: RolePath }),
      ...unknownPolicies(id, Policies),
    }),
    ...(alias !== undefined && published(id, alias, properties)),
    ...machineEvents(id, properties['Events'], isTrue(properties['UseAliasAsEventTarget']) ? alias : undefined),
  };
}

/** Answers the logical id of the alias. docs: AWS SAM Developer Guide, "AWS::Serverless::StateMachine" */
function aliasOf(id: string, properties: Members): string | undefined {
  const { AutoPublishAlias: name } = properties;
  if (typeof name === 'string') return `${id}Alias${name}`;
  if (name !== undefined)
    throw new InvalidResource("'AutoPublishAlias' must be a string or a Ref to a template parameter.");
  if (isTrue(properties['UseAliasAsEventTarget'])) throw needsAlias('UseAliasAsEventTarget');
  if (properties['DeploymentPreference'] !== undefined) throw needsAlias('DeploymentPreference');
  return undefined;
}

const needsAlias = (property: string): InvalidResource =>
  new InvalidResource(`'${property}' requires 'AutoPublishAlias' property to be specified.`);

/** A version that stays when another follows, and the alias that leads to it. */
function published(id: string, alias: string, { AutoPublishAlias, DeploymentPreference }: Members): Expansion {
  const version = `${id}Version`;
  return {
    [version]: {
      ...resource('AWS::StepFunctions::StateMachineVersion', {
        StateMachineArn: { Ref: id },
        StateMachineRevisionId: { 'Fn::GetAtt': [id, 'StateMachineRevisionId'] },
      }),
      ...{ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' },
    },
    [alias]: resource('AWS::StepFunctions::StateMachineAlias', {
      Name: AutoPublishAlias,
      DeploymentPreference: {
        ...(DeploymentPreference === undefined ? { Type: 'ALL_AT_ONCE' } : membersOf(DeploymentPreference)),
        StateMachineVersionArn: { Ref: version },
      },
    }),
  };
}

function locationOf(uri: unknown): unknown {
  if (isObject(uri)) return { Bucket: uri['Bucket'], Key: uri['Key'] };
  const at = s3Location(asText(uri));
  return at === undefined ? uri : { Bucket: at.bucket, Key: at.key };
}
