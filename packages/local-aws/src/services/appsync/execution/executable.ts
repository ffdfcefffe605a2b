import {
  isObjectType,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  type GraphQLTypeResolver,
} from 'graphql';
import type { Operator } from '../../../kernel/operator.ts';
import type { RequireAllowed } from '../../../kernel/unverified.ts';
import { fieldRule, type FieldRule } from '../engine/authorization.ts';
import { subscriptionsByMutation } from '../engine/validation/directives.ts';
import { createDocuments, type PrepareResult } from '../engine/documents.ts';
import { FieldError, notAuthorized } from '../engine/envelope.ts';
import { outputConverter } from '../engine/values/leaf-output.ts';
import { buildApiSchema } from '../engine/schema.ts';
import { noSchema } from '../errors.ts';
import type { Api, Resolver } from '../model.ts';
import { createTypeResolver } from './abstract-types.ts';
import type { RunResolver } from './resolver.ts';
import { selected } from './selected.ts';
import type { MaybePromise, Run } from './run-document.ts';
import { noticing, type ResolveField } from './violations.ts';
import { failedAsAWhole, noteErrors, noteResolver, volumeOf } from './volume.ts';

/** An API that is ready to run: everything that does not depend on the request was done once. */
export interface Executable {
  readonly schema: GraphQLSchema;
  readonly prepare: (query: string) => PrepareResult;
  readonly ruleOf: (type: GraphQLObjectType, field: GraphQLField<unknown, unknown>) => FieldRule;
  readonly subscriptionsOf: (mutation: string) => readonly string[];
  readonly typeResolver: GraphQLTypeResolver<unknown, unknown>;
  /** Is told of unexpected errors of fields. */
  readonly operator: Operator;
}

export interface ExecutablePorts {
  readonly runResolver: RunResolver;
  readonly requireAllowed: RequireAllowed;
  readonly operator: Operator;
}

/** Compiles each API at its first call, and again after a change. */
export function createExecutables(ports: ExecutablePorts): (api: Api) => Executable {
  const compiled = new WeakMap<Api, { readonly revision: number; readonly executable: Executable }>();
  return (api) => {
    const known = compiled.get(api);
    if (known?.revision === api.revision) return known.executable;
    const executable = compile(ports, api);
    compiled.set(api, { revision: api.revision, executable });
    return executable;
  };
}

function compile(ports: ExecutablePorts, api: Api): Executable {
  if (api.sdl === undefined) throw noSchema();
  // Field resolvers are written into the schema, so each compilation needs a schema of its own.
  const schema = buildApiSchema(api.sdl, ports.requireAllowed);
  const { defaultMode, modes, userPools, introspection } = api.settings;
  const settings = {
    defaultMode,
    cognitoOnly: modes.size === 1 && modes.has('AMAZON_COGNITO_USER_POOLS') && userPools.length === 1,
    requireAllowed: ports.requireAllowed,
  };
  const rules = new Map<GraphQLField<unknown, unknown>, FieldRule>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const rule = fieldRule(schema, settings, type, field);
      rules.set(field, rule);
      const resolver = api.resolvers.get(`${type.name}.${field.name}`);
      const resolve = resolveField(ports.runResolver, api, type, field, rule, resolver);
      field.resolve = noticing(type, field, resolve) as GraphQLFieldResolver<unknown, unknown>;
    }
  }
  const byMutation = subscriptionsByMutation(schema);
  return {
    schema,
    prepare: createDocuments(schema, introspection),
    ruleOf: (type, field) => rules.get(field) ?? fieldRule(schema, settings, type, field),
    subscriptionsOf: (mutation) => byMutation.get(mutation) ?? [],
    typeResolver: createTypeResolver(ports.requireAllowed),
    operator: ports.operator,
  };
}

type Convert = (value: unknown, run: Run, info: GraphQLResolveInfo) => unknown;

function resolveField(
  runResolver: RunResolver,
  api: Api,
  type: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  allows: FieldRule,
  resolver: Resolver | undefined,
): ResolveField {
  const { queryDepthLimit, resolverCountLimit } = api.settings;
  const convert = outputConverter(field.type);
  const noteVolume = volumeOf(field.type);
  const converted: Convert = (value, run, info) => {
    const result = convert(value);
    noteVolume(result, run, info);
    return result;
  };
  const resolve: ResolveField = (source, args, run, info) => {
    if (queryDepthLimit > 0 && depthOf(info.path) > queryDepthLimit)
      throw new FieldError(`Query depth limit of ${queryDepthLimit} was reached.`, 'QueryDepthLimitReached');
    if (!allows(run.caller)) throw notAuthorized(type.name, field.name);
    if (!resolver) return converted(ownProperty(source, field.name), run, info);
    run.resolverCount += 1;
    if (run.resolverCount > resolverCountLimit)
      throw new FieldError(
        `Resolver execution limit of ${resolverCountLimit} was reached.`,
        'ResolverExecutionLimitReached',
      );
    noteResolver(run, source, args);
    return resolved(runResolver, resolver, source, args, run, info, converted);
  };
  return (source, args, run, info) => {
    if (run.volume.isTooMuch) throw failedAsAWhole;
    try {
      return resolve(source, args, run, info);
    } catch (error) {
      noteErrors(1, run, info);
      throw error;
    }
  };
}

function resolved(
  runResolver: RunResolver,
  resolver: Resolver,
  source: unknown,
  args: Record<string, unknown>,
  run: Run,
  info: GraphQLResolveInfo,
  converted: Convert,
): MaybePromise<unknown> {
  try {
    const value = runResolver(resolver, run, source, args, info);
    return value instanceof Promise
      ? value
          .then((one) => converted(one, run, info))
          .catch((error: unknown) => {
            noteErrors(1, run, info);
            throw selected(error, info);
          })
      : converted(value, run, info);
  } catch (error) {
    throw selected(error, info);
  }
}

/**
 * Resolves a field without a resolver from the parent's value. Only the value's own members count, so `constructor` is
 * not one.
 */
const ownProperty = (source: unknown, name: string): unknown =>
  typeof source === 'object' && source !== null && Object.hasOwn(source, name)
    ? (source as Record<string, unknown>)[name]
    : null;

function depthOf(path: GraphQLResolveInfo['path']): number {
  let depth = 0;
  for (let at: GraphQLResolveInfo['path'] | undefined = path; at; at = at.prev)
    if (typeof at.key === 'string') depth += 1;
  return depth;
}
