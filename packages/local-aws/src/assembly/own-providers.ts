import { inert, text } from '../contract/properties.ts';
import type { ResourceProvider } from '../contract/resource-provider.ts';

const counted = inert('the CDK counts which constructs are deployed');
const unscaled = inert('nothing here has a capacity that could be scaled: DynamoDB counts it and never throttles');

/** The providers of resource types that belong to no service. */
export const ownProviders: Readonly<Record<string, ResourceProvider>> = {
  // docs: AWS CDK Developer Guide, "Configure AWS CDK usage data reporting"
  'AWS::CDK::Metadata': {
    properties: { Analytics: counted, Modules: counted },
    provision: ({ logicalId }) => ({ ref: logicalId, attributes: {} }),
  },
  // docs: AWS CloudFormation Template Reference, "AWS::ApplicationAutoScaling::ScalableTarget" (Return values)
  'AWS::ApplicationAutoScaling::ScalableTarget': {
    properties: {
      ResourceId: text,
      ScalableDimension: text,
      ServiceNamespace: text,
      MinCapacity: unscaled,
      MaxCapacity: unscaled,
      RoleARN: unscaled,
      ScheduledActions: unscaled,
      SuspendedState: unscaled,
    },
    provision({ properties: { ResourceId, ScalableDimension, ServiceNamespace } }) {
      const id = [ResourceId, ScalableDimension, ServiceNamespace].join('|');
      return { ref: id, attributes: { Id: id } };
    },
  },
  // docs: AWS CloudFormation Template Reference, "AWS::ApplicationAutoScaling::ScalingPolicy" (Return values)
  'AWS::ApplicationAutoScaling::ScalingPolicy': {
    properties: {
      PolicyName: text,
      PolicyType: unscaled,
      ResourceId: unscaled,
      ScalableDimension: unscaled,
      ScalingTargetId: unscaled,
      ServiceNamespace: unscaled,
      StepScalingPolicyConfiguration: unscaled,
      TargetTrackingScalingPolicyConfiguration: unscaled,
      PredictiveScalingPolicyConfiguration: unscaled,
    },
    provision({ properties: { PolicyName }, stackId, stableId }) {
      const [, , , region, accountId] = stackId.split(':');
      const id = `${stableId(8)}:policyName/${String(PolicyName)}`;
      const arn = `arn:aws:autoscaling:${region}:${accountId}:scalingPolicy:${id}`;
      return { ref: arn, attributes: { Arn: arn } };
    },
  },
};
