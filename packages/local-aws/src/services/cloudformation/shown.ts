import type {
  Stack,
  StackResource as SdkStackResource,
  StackResourceSummary,
  StackSummary,
} from '@aws-sdk/client-cloudformation';
import type { RunningStack, StackResource } from '../../contract/running-stack.ts';
import type { Wire } from '../../protocol/actions.ts';
import { timeOf, type CloudFormationContext } from './context.ts';

type Listed<Item> = { readonly member: readonly Item[] };
type Members<Shown, Lists extends keyof Shown> = Omit<Wire<Shown>, Lists> & { readonly [List in Lists]?: object };

const listed = <Item>(member: readonly Item[]): Listed<Item> => ({ member });

/** Writes a stack as DescribeStacks shows it. */
export function shownStack(
  context: CloudFormationContext,
  stack: RunningStack,
): Members<Stack, 'Parameters' | 'Outputs' | 'NotificationARNs' | 'Tags' | 'Capabilities'> {
  const { description, parentId, parameters, outputs } = stack;
  return {
    StackId: stack.id,
    StackName: stack.name,
    ...(description !== undefined && { Description: description }),
    ...(parameters.length > 0 && {
      Parameters: listed(parameters.map(({ name, value }) => ({ ParameterKey: name, ParameterValue: value }))),
    }),
    CreationTime: timeOf(context),
    StackStatus: 'CREATE_COMPLETE',
    DisableRollback: false,
    NotificationARNs: listed([]),
    ...(outputs.length > 0 && { Outputs: listed(outputs.map(shownOutput)) }),
    Tags: listed([]),
    EnableTerminationProtection: false,
    ...(parentId !== undefined && { ParentId: parentId, RootId: rootOf(context, parentId) }),
    DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
  };
}

const shownOutput = ({ name, value, description, exportName }: RunningStack['outputs'][number]): object => ({
  OutputKey: name,
  OutputValue: value,
  ...(description !== undefined && { Description: description }),
  ...(exportName !== undefined && { ExportName: exportName }),
});

function rootOf({ stacks }: CloudFormationContext, id: string): string {
  const parent = stacks().find((stack) => stack.id === id)?.parentId;
  return parent === undefined ? id : rootOf({ stacks } as CloudFormationContext, parent);
}

export const stackSummary = (context: CloudFormationContext, stack: RunningStack): Wire<StackSummary> => ({
  StackId: stack.id,
  StackName: stack.name,
  ...(stack.description !== undefined && { TemplateDescription: stack.description }),
  CreationTime: timeOf(context),
  StackStatus: 'CREATE_COMPLETE',
  ...(stack.parentId !== undefined && { ParentId: stack.parentId, RootId: rootOf(context, stack.parentId) }),
  DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
});

export const resourceSummary = (
  context: CloudFormationContext,
  { logicalId, physicalId, type }: StackResource,
): Wire<StackResourceSummary> => ({
  LogicalResourceId: logicalId,
  PhysicalResourceId: physicalId,
  ResourceType: type,
  LastUpdatedTimestamp: timeOf(context),
  ResourceStatus: 'CREATE_COMPLETE',
  DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' },
});

/** Writes a resource as DescribeStackResources shows it. */
export const shownResource = (
  context: CloudFormationContext,
  stack: RunningStack,
  { logicalId, physicalId, type }: StackResource,
): Wire<SdkStackResource> => ({
  StackName: stack.name,
  StackId: stack.id,
  LogicalResourceId: logicalId,
  PhysicalResourceId: physicalId,
  ResourceType: type,
  Timestamp: timeOf(context),
  ResourceStatus: 'CREATE_COMPLETE',
  DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' },
});
