import { expect } from 'vitest';
import type { Clock } from '../../../../../src/kernel/clock.ts';
import { AwsError } from '../../../../../src/kernel/errors.ts';
import type { Ids } from '../../../../../src/kernel/ids.ts';
import {
  loadCode,
  type CodeError,
  type HandlerContext,
  type HandlerResult,
  type Json,
} from '../../../../../src/services/appsync/engine/appsync-js/index.ts';
import { requireAllowed } from '../../../../../src/kernel/unverified.ts';

/** The time is 2018-02-06T19:01:35.750Z. */
export const now = 1_517_943_695_750;
export const clock: Clock = { now: () => now, after: () => () => undefined };
export const ids: Ids = {
  uuid: () => '00000000-0000-4000-8000-000000000000',
  bytes: (length) => new Uint8Array(length).fill(255),
  random: () => 0.5,
};

export const portsAllowing = (...allowed: string[]) => ({
  clock,
  ids,
  requireAllowed: requireAllowed(new Set(allowed)),
});

export const context = (overrides: Partial<HandlerContext> = {}): HandlerContext => ({
  arguments: {},
  identity: null,
  source: null,
  stash: {},
  request: { headers: {}, domainName: null },
  info: {
    fieldName: 'field',
    parentTypeName: 'Query',
    variables: {},
    selectionSetList: ['id'],
    selectionSetGraphQL: '{ id }',
  },
  env: {},
  authType: 'API Key Authorization',
  ...overrides,
});

const header = "import { util, extensions, runtime } from '@aws-appsync/utils';\n";

/** Runs the body of a request handler. */
export const runBody = (
  body: string,
  overrides: Partial<HandlerContext> = {},
  allowed: readonly string[] = [],
): HandlerResult =>
  loadCode(`${header}export function request(ctx) { ${body} }`, portsAllowing(...allowed)).run(
    'request',
    context(overrides),
  );

/** Answers the value of one expression. */
export function evaluate(
  expression: string,
  overrides: Partial<HandlerContext> = {},
  allowed: readonly string[] = [],
): Json {
  const { outcome } = runBody(`return ${expression};`, overrides, allowed);
  if (outcome.kind !== 'value') throw new Error(`${expression}: ${JSON.stringify(outcome)}`);
  return outcome.value;
}

/** Answers the error that ends an expression. */
export function raisedBy(expression: string, overrides: Partial<HandlerContext> = {}) {
  const { outcome } = runBody(`return ${expression};`, overrides);
  if (outcome.kind !== 'error') throw new Error(`${expression}: ${JSON.stringify(outcome)}`);
  return outcome.error;
}

/** What AppSync would say when the code is saved. */
export function codeErrors(code: string): readonly CodeError[] {
  try {
    loadCode(code, portsAllowing());
  } catch (error) {
    expect(error).toBeInstanceOf(AwsError);
    expect(error).toMatchObject({
      code: 'BadRequestException',
      message: 'The code contains one or more errors.',
      status: 400,
    });
    return ((error as AwsError).details as { detail: { codeErrors: CodeError[] } }).detail.codeErrors;
  }
  return [];
}
