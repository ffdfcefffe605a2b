import { createHash } from 'node:crypto';
import { AwsError, UnsupportedError } from '../kernel/errors.ts';
import { ownValue } from '../kernel/own-value.ts';
import type { Stack } from './cloud-assembly.ts';
import { dependencyOrder } from './dependencies.ts';
import { evaluate, type Scope } from './intrinsics.ts';
import { checkProperties } from '../contract/properties.ts';
import { pseudoParameter, type Environment } from './pseudo-parameters.ts';
import type { ProvisionedResource, ResourceProvider, ResourceRequest } from '../contract/resource-provider.ts';
import { resourceMembers, templateMembers, type Template } from './template.ts';

export interface ProvisionedStack {
  readonly name: string;
  readonly resources: ReadonlyMap<string, ProvisionedResource & { readonly type: string }>;
  /** Outputs of the template by name. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** Every resource type of the assembly, from every service. */
export type Providers = Readonly<Record<string, ResourceProvider>>;

/** `exports` carries Fn::ImportValue from stack to stack. */
export async function provisionStack(
  stack: Stack,
  providers: Providers,
  environment: Environment,
  exports: Map<string, unknown>,
): Promise<ProvisionedStack> {
  const { template } = stack;
  refuseUnknown(`Template of ${stack.name}`, template, templateMembers);
  refuseRules(template);
  const resources = new Map<string, ProvisionedResource & { type: string }>();
  const scope = createScope(stack, resources, environment, exports);
  for (const logicalId of dependencyOrder(template.Resources)) {
    const resource = template.Resources[logicalId]!;
    refuseUnknown(`${resource.Type} ${logicalId}`, resource, resourceMembers);
    if (resource.Condition !== undefined && !scope.condition(resource.Condition)) continue;
    resources.set(logicalId, { type: resource.Type, ...(await provisionResource(stack, logicalId, providers, scope)) });
  }
  return { name: stack.name, resources, outputs: readOutputs(template, scope, exports) };
}

async function provisionResource(
  stack: Stack,
  logicalId: string,
  providers: Providers,
  scope: Scope,
): Promise<ProvisionedResource> {
  const { Type: type, Properties = {} } = stack.template.Resources[logicalId]!;
  const provider = ownValue(providers, type);
  if (!provider) throw new UnsupportedError(`Resource type ${type} (${logicalId})`);
  const properties = evaluate(Properties, scope) as Record<string, unknown>;
  checkProperties(`${type} ${logicalId}`, provider.properties, properties);
  try {
    return await provider.provision(resourceRequest(stack, logicalId, type, properties));
  } catch (error) {
    if (error instanceof AwsError)
      throw new AwsError(error.code, `${type} ${logicalId}: ${error.message}${describe(error.details)}`, {
        status: error.status,
        cause: error,
      });
    throw error;
  }
}

const describe = (details: Readonly<Record<string, unknown>>): string =>
  Object.keys(details).length === 0 ? '' : ` ${JSON.stringify(details)}`;

function resourceRequest(
  stack: Stack,
  logicalId: string,
  type: string,
  properties: Record<string, unknown>,
): ResourceRequest {
  const stableId = (length: number): string => stableText(`${stack.name}/${logicalId}`, length);
  return {
    stackName: stack.name,
    logicalId,
    type,
    properties,
    stableId,
    physicalName({ maxLength = 64, lowerCase = false } = {}) {
      const suffix = `-${stableId(12)}`;
      const name = `${`${stack.name}-${logicalId}`.slice(0, maxLength - suffix.length)}${suffix}`;
      return lowerCase ? name.toLowerCase() : name;
    },
    readAsset: async (bucket, key) => stack.asset(bucket, key),
  };
}

function stableText(seed: string, length: number): string {
  let digits = '';
  for (let round = 0; digits.length < length; round += 1)
    digits += BigInt(`0x${createHash('sha256').update(`${seed}/${round}`).digest('hex')}`).toString(36);
  return digits.slice(0, length);
}

function createScope(
  { name, template }: Stack,
  resources: ReadonlyMap<string, ProvisionedResource>,
  environment: Environment,
  exports: ReadonlyMap<string, unknown>,
): Scope {
  const scope: Scope = {
    ref: (id) => pseudoParameter(id, environment, name) ?? resources.get(id)?.ref ?? parameterValue(template, id),
    getAtt(logicalId, attribute) {
      const resource = resources.get(logicalId);
      if (resource && !Object.hasOwn(resource.attributes, attribute))
        throw new UnsupportedError(`Attribute ${attribute} of ${template.Resources[logicalId]?.Type} ${logicalId}`);
      return resource?.attributes[attribute];
    },
    condition(id) {
      if (!Object.hasOwn(template.Conditions ?? {}, id))
        throw new AwsError('ValidationError', `Template error: there is no condition ${id}.`);
      return evaluate(template.Conditions?.[id], scope) === true;
    },
    findInMap: (map, first, second) => template.Mappings?.[map]?.[first]?.[second],
    importValue: (id) => exports.get(id),
  };
  return scope;
}

function parameterValue(template: Template, name: string): unknown {
  const parameter = ownValue(template.Parameters ?? {}, name);
  if (!parameter) return undefined;
  if (!['String', 'Number', 'CommaDelimitedList'].includes(parameter.Type))
    throw new UnsupportedError(`Parameter ${name} of type ${parameter.Type}`);
  if (parameter.Default === undefined)
    throw new AwsError(
      'ValidationError',
      `Parameter ${name} has no default, and there is no deployment to give it a value.`,
    );
  return parameter.Type === 'CommaDelimitedList' ? String(parameter.Default).split(',') : String(parameter.Default);
}

function readOutputs(template: Template, scope: Scope, exports: Map<string, unknown>): Record<string, string> {
  const outputs: Record<string, string> = {};
  for (const [name, output] of Object.entries(template.Outputs ?? {})) {
    if (output.Condition !== undefined && !scope.condition(output.Condition)) continue;
    outputs[name] = String(evaluate(output.Value, scope));
    if (output.Export) exports.set(String(evaluate(output.Export.Name, scope)), outputs[name]);
  }
  return outputs;
}

function refuseUnknown(where: string, value: object, known: readonly string[]): void {
  for (const member of Object.keys(value))
    if (!known.includes(member)) throw new UnsupportedError(`${where}: ${member}`);
}

/**
 * The CDK's own rule asks whether the account is bootstrapped; a laptop needs no bootstrap. Other rules would have to
 * be evaluated.
 */
function refuseRules(template: Template): void {
  for (const name of Object.keys(template.Rules ?? {}))
    if (name !== 'CheckBootstrapVersion') throw new UnsupportedError(`Rule ${name}`);
}
