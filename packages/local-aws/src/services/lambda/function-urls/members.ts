import type { GetFunctionUrlConfigResponse } from '@aws-sdk/client-lambda';
import { UnsupportedError } from '../../../kernel/errors.ts';
import { isHeaderText } from '../../../kernel/header-text.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { flag, integer, list, structure, text } from '../../../protocol/members.ts';
import type { LambdaContext } from '../context.ts';
import type { Cors, FunctionUrl } from './urls.ts';

/** The members that name a function and perhaps an alias of it. */
export const placeMembers = {
  FunctionName: text({ required: true, min: 1, max: 140 }),
  Qualifier: text({
    min: 1,
    max: 128,
    pattern: /^(?:(^\$LATEST$)|((?!^[0-9]+$)([a-zA-Z0-9-_]+)))$/,
    patternText: '(^\\$LATEST$)|((?!^[0-9]+$)([a-zA-Z0-9-_]+))',
  }),
};

const limited = list(text({ max: 1024 }), { max: 100 });

/** The members of a configuration. docs: AWS Lambda API Reference, "CreateFunctionUrlConfig" */
export const configMembers = {
  Cors: structure({
    AllowCredentials: flag(),
    AllowHeaders: limited,
    AllowMethods: list(text({ max: 6 }), { max: 6 }),
    AllowOrigins: list(text({ min: 1, max: 253 }), { max: 100 }),
    ExposeHeaders: limited,
    MaxAge: integer({ min: 0, max: 86_400 }),
  }),
  InvokeMode: text({ values: ['BUFFERED', 'RESPONSE_STREAM'] }),
};

export const authTypes = ['NONE', 'AWS_IAM'] as const;

export function checkMode(mode: string | undefined): void {
  if (mode === 'RESPONSE_STREAM') throw new UnsupportedError('InvokeMode RESPONSE_STREAM of a function URL');
}

/** Answers the function and the alias that a call names. */
export function placeOf(
  { functions }: LambdaContext,
  { FunctionName, Qualifier }: { readonly FunctionName: string; readonly Qualifier?: string },
): Pick<FunctionUrl, 'functionName' | 'qualifier'> & { readonly arn: string } {
  const { fn, qualifier } = functions.find(FunctionName, Qualifier);
  const alias = qualifier === '$LATEST' ? '' : qualifier;
  const { name, arn } = fn.definition;
  return { functionName: name, qualifier: alias, arn: alias === '' ? arn : `${arn}:${alias}` };
}

export function shownUrl(
  { urls }: LambdaContext,
  url: FunctionUrl,
  functionArn: string,
): Wire<GetFunctionUrlConfigResponse> {
  return {
    FunctionUrl: urls.addressOf(url),
    FunctionArn: functionArn,
    AuthType: url.authType,
    ...(url.cors && { Cors: url.cors }),
    CreationTime: url.created,
    LastModifiedTime: url.modified,
    InvokeMode: 'BUFFERED',
  };
}

/** Answers what an update says of the rules for other origins; an empty object takes them away. */
export function corsOf(cors: Cors): Cors | undefined {
  for (const name of ['AllowHeaders', 'AllowMethods', 'ExposeHeaders'] as const) {
    const strange = cors[name]?.find((text) => !isHeaderText(text));
    if (strange !== undefined)
      throw new UnsupportedError(`${JSON.stringify(strange)} in Cors.${name} of a function URL`);
  }
  return Object.keys(cors).length === 0 ? undefined : cors;
}
