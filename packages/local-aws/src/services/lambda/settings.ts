import { passingRole, textOf, type Members, type Need } from '../../contract/action.ts';
import { integer, list, map, structure, text } from '../../protocol/members.ts';

/** The settings of a function as members of calls. */
export const settingMembers = {
  Runtime: text(),
  Role: text(),
  Handler: text({ max: 128 }),
  Description: text({ max: 256 }),
  Timeout: integer({ min: 1 }),
  MemorySize: integer({ min: 128, max: 10_240 }),
  Environment: structure({ Variables: map(text()) }),
  DeadLetterConfig: structure({ TargetArn: text() }),
  EphemeralStorage: structure({ Size: integer({ required: true, min: 512, max: 10_240 }) }),
  Layers: list(text({ min: 1, max: 140 })),
  // This runtime has no X-Ray.
  TracingConfig: structure({ Mode: text({ values: ['Active', 'PassThrough'] }) }),
  LoggingConfig: structure({
    LogGroup: text({ min: 1, max: 512 }),
    LogFormat: text({ values: ['JSON', 'Text'] }),
    ApplicationLogLevel: text({ values: ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] }),
    SystemLogLevel: text({ values: ['DEBUG', 'INFO', 'WARN'] }),
  }),
};

/** docs: AWS Lambda API Reference, "PutFunctionEventInvokeConfig" */
export const invokeConfigMembers = {
  MaximumRetryAttempts: integer({ min: 0, max: 2 }),
  MaximumEventAgeInSeconds: integer({ min: 60, max: 21_600 }),
  DestinationConfig: structure({
    OnSuccess: structure({ Destination: text({ max: 350 }) }),
    OnFailure: structure({ Destination: text({ max: 350 }) }),
  }),
};

export const architectures = list(text({ values: ['x86_64', 'arm64'] }), { min: 1, max: 1 });

/** docs: AWS Lambda Developer Guide, "Defining Lambda function permissions with an execution role" (iam:PassRole) */
export const passing = ({ Role }: Members): readonly Need[] => passingRole(Role, 'lambda');

/** Who gives a function a layer has to be allowed to read it. recorded: lambci/git-lambda-layer#4 */
export const usingLayers = ({ Layers }: Members): readonly Need[] =>
  Array.isArray(Layers) ? Layers.map((arn) => ({ action: 'lambda:GetLayerVersion', resource: textOf(arn) })) : [];
