import { managedPolicyArn } from '../../contract/managed-policies.ts';
import { machineEvents } from './events.ts';
import { arnOf, resource, roleFor, tagsOf, without, type Expansion, type Members } from './model.ts';
import { rolePolicies } from './policies.ts';
import { asText } from '../../kernel/as-text.ts';
import { isObject } from '../../kernel/is-object.ts';
import { s3Location } from '../../kernel/s3-location.ts';

const own = ['DefinitionUri', 'Logging', 'Policies', 'Role', 'RolePath', 'Events', 'Name', 'Type', 'Tags', 'Tracing'];

/** docs: AWS SAM Developer Guide, "AWS::Serverless::StateMachine", and "Generated resources" for it */
export function expandStateMachine(id: string, properties: Members): Expansion {
  const { DefinitionUri, Logging, Role, RolePath, Name, Type, Tags, Tracing, Policies } = properties;
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
    }),
    ...machineEvents(id, properties['Events']),
  };
}

function locationOf(uri: unknown): unknown {
  if (isObject(uri)) return { Bucket: uri['Bucket'], Key: uri['Key'] };
  const at = s3Location(asText(uri));
  return at === undefined ? uri : { Bucket: at.bucket, Key: at.key };
}
