import { declareUnverified, type RequireAllowed } from '../../../kernel/unverified.ts';
import { isObject } from '../../../kernel/is-object.ts';

const otherForm = declareUnverified(
  'appsync-lambda-authorizer:form',
  'The authorizer function answered with a member of another form than the documented one.',
  'the request is refused',
);
const nestedContext = declareUnverified(
  'appsync-lambda-authorizer:nested-context',
  'The resolverContext of an authorizer function holds an object or a list, which the documentation rules out.',
  'resolvers see the context as it is',
);
const unknownDenial = declareUnverified(
  'appsync-lambda-authorizer:denied-field',
  'An item of deniedFields is neither the ARN of a field nor Type.field.',
  'it denies nothing',
);

/** The answer of an authorizer function. */
export interface Verdict {
  readonly isAuthorized: boolean;
  /** The denied fields of this API, as `Type.field`. */
  readonly deniedFields: ReadonlySet<string>;
  readonly resolverContext: Readonly<Record<string, unknown>> | null;
  /** The lifetime in seconds; it is undefined if the function leaves it to the API. */
  readonly ttl: number | undefined;
}

const refused: Verdict = { isAuthorized: false, deniedFields: new Set(), resolverContext: null, ttl: undefined };

/** docs: AWS AppSync Developer Guide, "Configuring authorization and authentication to secure your GraphQL APIs" */
const mostContextBytes = 5 * 1024 * 1024;
const mostSeconds = 3600;

/** Reads the answer of the function in the documented form. An answer without a decision refuses the request. */
export function readVerdict(payload: string, apiId: string, requireAllowed: RequireAllowed): Verdict {
  const answer: unknown = payload === '' ? null : JSON.parse(payload);
  if (!isObject(answer)) return refused;
  const { isAuthorized, deniedFields, resolverContext, ttlOverride } = answer;
  if (isAuthorized === undefined || isAuthorized === null) return refused;
  const isDocumented =
    typeof isAuthorized === 'boolean' &&
    isAbsentOr(deniedFields, isListOfTexts) &&
    isAbsentOr(resolverContext, isContext) &&
    isAbsentOr(ttlOverride, isSeconds);
  if (!isDocumented) {
    requireAllowed(otherForm);
    return refused;
  }
  const context = (resolverContext ?? null) as Verdict['resolverContext'];
  if (context && Object.values(context).some((value) => typeof value === 'object' && value !== null))
    requireAllowed(nestedContext);
  return {
    isAuthorized,
    deniedFields: coordinates((deniedFields ?? []) as readonly string[], apiId, requireAllowed),
    resolverContext: context,
    ttl: (ttlOverride ?? undefined) as number | undefined,
  };
}

const isAbsentOr = (value: unknown, is: (value: unknown) => boolean): boolean =>
  value === undefined || value === null || is(value);
const isListOfTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');
const isContext = (value: unknown): boolean =>
  isObject(value) && Buffer.byteLength(JSON.stringify(value)) <= mostContextBytes;
const isSeconds = (value: unknown): boolean =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) <= mostSeconds;

function coordinates(items: readonly string[], apiId: string, requireAllowed: RequireAllowed): ReadonlySet<string> {
  const denied = new Set<string>();
  for (const item of items) {
    const [, ofApi, type, field] =
      /^arn:[^:]+:appsync:[^:]*:[^:]*:apis\/(\w+)\/types\/(\w+)\/fields\/(\w+)$/.exec(item) ?? [];
    if (ofApi !== undefined) {
      if (ofApi === apiId) denied.add(`${type}.${field}`);
    } else if (/^\w+\.\w+$/.test(item)) denied.add(item);
    else requireAllowed(unknownDenial);
  }
  return denied;
}
