import { honoured, list, object, only, text } from '../../../contract/properties.ts';
import type { ResourceProvider } from '../../../contract/resource-provider.ts';
import type { Clock } from '../../../kernel/clock.ts';
import { findings } from '../../../kernel/errors.ts';
import type { Functions } from '../functions.ts';
import { corsOf, type authTypes } from './members.ts';
import type { Cors, FunctionUrls } from './urls.ts';

export const urlProvider = (clock: Clock, functions: Functions, urls: FunctionUrls): ResourceProvider => ({
  properties: {
    TargetFunctionArn: text,
    Qualifier: text,
    AuthType: honoured,
    InvokeMode: only('BUFFERED'),
    Cors: object({
      AllowCredentials: honoured,
      AllowHeaders: list(text),
      AllowMethods: list(text),
      AllowOrigins: list(text),
      ExposeHeaders: list(text),
      MaxAge: honoured,
    }),
  },
  examine: ({ properties }) => findings(() => targetOf(functions, properties)),
  provision({ properties, stableId }) {
    const { fn, qualifier } = targetOf(functions, properties);
    const alias = qualifier === '$LATEST' ? '' : qualifier;
    const now = new Date(clock.now()).toISOString();
    const url = {
      id: stableId(32),
      functionName: fn.definition.name,
      qualifier: alias,
      authType: properties['AuthType'] as (typeof authTypes)[number],
      cors: corsOf((properties['Cors'] ?? {}) as Cors),
      created: now,
      modified: now,
    };
    urls.provision(url);
    const arn = alias === '' ? fn.definition.arn : `${fn.definition.arn}:${alias}`;
    return { ref: arn, attributes: { FunctionArn: arn, FunctionUrl: urls.addressOf(url) } };
  },
  remove({ ref }) {
    const [name = '', alias = ''] = ref.split(':').slice(6);
    urls.forget(name, alias);
  },
});

function targetOf(functions: Functions, { TargetFunctionArn, Qualifier }: Readonly<Record<string, unknown>>) {
  return functions.find(String(TargetFunctionArn), Qualifier === undefined ? undefined : String(Qualifier));
}
