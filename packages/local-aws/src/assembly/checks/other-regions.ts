import { isObject } from '../../kernel/is-object.ts';
import { OperatorError } from '../../kernel/operator-error.ts';
import type { Environment } from '../pseudo-parameters.ts';

/** An ARN of a region and an account, wherever it stands in a text. */
const arnWithRegion = /\barn:aws[a-z-]*:[a-z0-9-]{1,40}:([a-z]{2}(?:-[a-z]{2,10}){1,3}-\d):\d{12}:[\w/.:*$-]{1,300}/g;

/** A policy may speak of any region. That it does so calls nobody. */
const policies = new Set(['AssumeRolePolicyDocument', 'ManagedPolicyArns', 'Policies', 'PolicyDocument']);

/**
 * The properties by type whose ARNs work across regions, because the value is the app's own (its functions call the
 * other region), or because the service reaches it.
 */
const reaching: Readonly<Record<string, RegExp>> = {
  'AWS::CloudFormation::CustomResource': /./,
  'AWS::CloudFormation::Stack': /./,
  'AWS::Lambda::Function': /./,
  'AWS::Lambda::Permission': /./,
  'AWS::SNS::Subscription': /^(TopicArn|Endpoint|RedrivePolicy)$/,
  'AWS::SSM::Parameter': /./,
};

/** A rule sends to the event buses of other regions, and to nothing else there. */
const isBusOfRule = (type: string, arn: string): boolean =>
  type === 'AWS::Events::Rule' && /^arn:[^:]*:events:[^:]*:\d*:event-bus\//.test(arn);

/**
 * Tells which resources of other regions the properties of a resource name. What is in a region that does not run
 * cannot be called, and most services do not call another region.
 */
export function otherRegions(
  where: string,
  type: string,
  properties: Readonly<Record<string, unknown>>,
  { region, regions = [region] }: Pick<Environment, 'region' | 'regions'>,
): OperatorError[] {
  const arns = new Set<string>();
  const reached = type.startsWith('Custom::') ? /./ : reaching[type];
  for (const [name, property] of Object.entries(properties))
    for (const { arn, of } of arnsIn(name, property)) {
      const isReached = regions.includes(of) && (reached?.test(name) === true || isBusOfRule(type, arn));
      if (of !== region && !isReached) arns.add(arn);
    }
  if (arns.size === 0) return [];
  const names = [...arns].join(', ');
  return [new OperatorError('OtherRegion', `${where} names ${names}. ${reasonOf(region, regions)}`)];
}

/** Finds the ARNs with a region in a value. */
function arnsIn(name: string, value: unknown): readonly { readonly arn: string; readonly of: string }[] {
  if (policies.has(name)) return [];
  if (typeof value === 'string') return [...value.matchAll(arnWithRegion)].map(([arn, of = '']) => ({ arn, of }));
  if (Array.isArray(value)) return value.flatMap((item) => arnsIn('', item));
  return isObject(value) ? Object.entries(value).flatMap(([inner, item]) => arnsIn(inner, item)) : [];
}

const reasonOf = (region: string, regions: readonly string[]): string =>
  regions.length === 1
    ? `Here is ${region} alone: a call to another region is refused.`
    : `Here are ${regions.join(', ')}; this type of resource reaches no other region than its own, ${region}.`;
