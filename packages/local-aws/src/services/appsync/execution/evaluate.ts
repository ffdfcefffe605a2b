import { AwsError, UnsupportedError } from '../../../kernel/errors.ts';
import { isObject } from '../../../kernel/is-object.ts';
import { parseJsonText } from '../../../kernel/json-text.ts';
import { declareUnverified, type RequireAllowed } from '../../../kernel/unverified.ts';
import type { AuthType, HandlerContext, HandlerResult } from '../engine/appsync-js/index.ts';
import { badRequest } from '../errors.ts';
import type { BoundedCode } from './bounded-code.ts';

const appendedErrors = declareUnverified(
  'appsync-evaluate:out-errors',
  'Evaluated code or an evaluated template appended errors, and the form of `outErrors` is not documented.',
  'a list of objects with `message`, `type`, `data` and `errorInfo`',
);
const leftEarly = declareUnverified(
  'appsync-evaluate:early-return',
  'Evaluated code called runtime.earlyReturn, or an evaluated template ended with #return.',
  'the value is the result, as if the handler had returned it',
);

/** The answer of an evaluation. It has either `evaluationResult` or `error`. */
export interface Evaluated {
  readonly evaluationResult?: string;
  readonly error?: { readonly message: string; readonly codeErrors?: readonly never[] };
  readonly logs: string[];
  readonly stash: string;
  readonly outErrors: string;
}

/**
 * Runs one handler with a context that the caller has invented. It calls no data source. docs: AWS AppSync API
 * Reference, "EvaluateCode", "EvaluateMappingTemplate"
 */
export async function evaluate(
  code: BoundedCode,
  handler: 'request' | 'response',
  contextText: string,
  requireAllowed: RequireAllowed,
): Promise<Evaluated> {
  const context = readContext(contextText);
  const result = await code.run(handler, context);
  if (result.appended.length > 0) requireAllowed(appendedErrors);
  if (result.outcome.kind === 'earlyReturn') requireAllowed(leftEarly);
  return {
    ...outcomeOf(result, code.isTemplate === true),
    logs: result.logs.map(({ line }) => line),
    stash: JSON.stringify(result.stash),
    outErrors: JSON.stringify(result.appended.map(({ info, ...error }) => ({ ...error, errorInfo: info }))),
  };
}

/** A template answers a text; code answers a value. */
function outcomeOf({ outcome }: HandlerResult, isText: boolean): Pick<Evaluated, 'evaluationResult' | 'error'> {
  if (outcome.kind === 'error') return { error: { message: outcome.error.message } };
  const { kind, value } = outcome;
  return { evaluationResult: isText && kind === 'value' ? String(value) : JSON.stringify(value) };
}

/** The members that a context may have. */
const known = new Set('arguments args identity source result stash prev error request info env'.split(' '));

function readContext(text: string): HandlerContext {
  const given = parseContext(text);
  const unknown = Object.keys(given).filter((name) => !known.has(name));
  if (unknown.length > 0) throw new UnsupportedError(`${unknown.join(', ')} in the context of an evaluation`);
  const { args = {}, error, request, ...rest } = given;
  return {
    ...{ arguments: args, identity: null, source: null, result: null, stash: {}, prev: null, info: {}, env: {} },
    ...rest,
    request: { headers: {}, domainName: null, ...(request as object | undefined) },
    ...(isObject(error) && { error }),
    authType: authTypeOf(given['identity']),
  } as unknown as HandlerContext;
}

function parseContext(text: string): Readonly<Record<string, unknown>> {
  try {
    const context = parseJsonText(text);
    if (isObject(context)) return context;
  } catch (error) {
    if (error instanceof UnsupportedError) throw error;
    // The error below covers the other cases.
  }
  throw badRequest('The context is not a JSON object.');
}

/**
 * Finds the mode of an identity by its members. docs: AWS AppSync Developer Guide, "Resolver context object reference"
 */
function authTypeOf(identity: unknown): AuthType {
  if (!isObject(identity)) return 'API Key Authorization';
  if ('userArn' in identity || 'accountId' in identity) return 'IAM Authorization';
  if ('resolverContext' in identity) return 'Lambda Authorization';
  return 'sourceIp' in identity || 'username' in identity ? 'User Pool Authorization' : 'Open ID Connect Authorization';
}

/** Code or a template that cannot be loaded is an answer here, and not a refusal. */
export function unreadable(error: unknown): Evaluated {
  if (!(error instanceof AwsError) || error instanceof UnsupportedError || error.code !== 'BadRequestException')
    throw error;
  const { codeErrors } = (error.details['detail'] ?? {}) as { readonly codeErrors?: readonly never[] };
  return {
    error: { message: error.message, ...(codeErrors && { codeErrors }) },
    logs: [],
    stash: '{}',
    outErrors: '[]',
  };
}
