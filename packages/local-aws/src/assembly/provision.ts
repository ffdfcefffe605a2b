import { createHash } from 'node:crypto';
import { AwsError, UnsupportedError } from '../kernel/errors.ts';
import { ownValue } from '../kernel/own-value.ts';
import type { Stack } from './cloud-assembly.ts';
import { dependencyOrder } from './dependencies.ts';
import { scalar, templateError } from './intrinsic-arguments.ts';
import { evaluate, noValue, type Scope } from './intrinsics.ts';
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

/** `exports` carries Fn::ImportValue from stack to stack. Every error names the file of the template. */
export function provisionStack(
  stack: Stack,
  providers: Providers,
  environment: Environment,
  exports: Map<string, unknown>,
): Promise<ProvisionedStack> {
  return within(stack.file, () => provisionTemplate(stack, providers, environment, exports));
}

async function provisionTemplate(
  stack: Stack,
  providers: Providers,
  environment: Environment,
  exports: Map<string, unknown>,
): Promise<ProvisionedStack> {
  const { template } = stack;
  refuseUnknown(`Template of ${stack.name}`, template, templateMembers);
  refuseMacros(template);
  refuseRules(template);
  const resources = new Map<string, ProvisionedResource & { type: string }>();
  const scope = createScope(stack, resources, environment, exports);
  const wanted = dependencyOrder(template.Resources).filter((logicalId) => {
    const { Condition } = template.Resources[logicalId]!;
    return Condition === undefined || scope.condition(Condition);
  });
  refuseUnknownTypes(template, wanted, providers);
  for (const logicalId of wanted) {
    const { Type: type } = template.Resources[logicalId]!;
    refuseUnknown(`${type} ${logicalId}`, template.Resources[logicalId]!, resourceMembers);
    resources.set(logicalId, { type, ...(await provisionResource(stack, logicalId, providers, scope)) });
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
  const provider = providers[type]!;
  const where = `${type} ${logicalId}`;
  const evaluated = await within(where, () => propertiesOf(evaluate(Properties, scope)));
  const properties = checkProperties(where, provider.properties, evaluated);
  return within(where, () => provider.provision(resourceRequest(stack, logicalId, type, properties)));
}

/** Says of an error of AWS where it belongs. */
async function within<Result>(where: string, run: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const { code, message, details, status } = error;
    throw new AwsError(code, `${where}: ${message}${describe(details)}`, { status, cause: error });
  }
}

function propertiesOf(value: unknown): Readonly<Record<string, unknown>> {
  if (value === noValue) return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw templateError('Properties is no object');
  return value as Readonly<Record<string, unknown>>;
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
  const { Conditions = {}, Mappings = {} } = template;
  /** Conditions that are being evaluated, each because the one before refers to it. */
  const open: string[] = [];
  const scope: Scope = {
    ref: (id) => pseudoParameter(id, environment, name) ?? resources.get(id)?.ref ?? parameterValue(template, id),
    getAtt(logicalId, attribute) {
      const resource = resources.get(logicalId);
      if (resource && !Object.hasOwn(resource.attributes, attribute))
        throw new UnsupportedError(`Attribute ${attribute} of ${template.Resources[logicalId]?.Type} ${logicalId}`);
      return resource?.attributes[attribute];
    },
    condition(id) {
      if (!Object.hasOwn(Conditions, id)) throw templateError(`there is no condition ${id}`);
      if (open.includes(id)) throw templateError(`conditions depend on each other: ${[...open, id].join(' → ')}`);
      open.push(id);
      const value = evaluate(Conditions[id], scope);
      open.pop();
      if (typeof value !== 'boolean') throw templateError(`condition ${id} is neither true nor false`);
      return value;
    },
    findInMap: (map, first, second) => ownValue(ownValue(ownValue(Mappings, map) ?? {}, first) ?? {}, second),
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
    const value = scalar(evaluate(output.Value, scope), `The Value of output ${name}`);
    outputs[name] = value;
    if (output.Export) exports.set(scalar(evaluate(output.Export.Name, scope), `The Export of output ${name}`), value);
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

/** Refuses `Fn::ForEach` and `Fn::Transform`, which stand where names do and make members of a section. */
function refuseMacros(template: Template): void {
  for (const section of Object.values(template))
    for (const name of typeof section === 'object' ? Object.keys(section as object) : [])
      if (name.startsWith('Fn::')) throw new UnsupportedError(`Intrinsic function ${name}`);
}

function refuseUnknownTypes({ Resources }: Template, wanted: readonly string[], providers: Providers): void {
  const unknown = wanted.filter((logicalId) => !Object.hasOwn(providers, Resources[logicalId]!.Type));
  if (unknown.length === 0) return;
  const named = unknown.map((logicalId) => `${Resources[logicalId]!.Type} (${logicalId})`);
  throw new UnsupportedError(`Resource type ${named.join(', ')}`);
}
