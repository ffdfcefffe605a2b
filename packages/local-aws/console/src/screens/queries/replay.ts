import type { GraphQLSchema } from 'graphql';
import type { HandlerStep, Trace } from '../../model.ts';
import type { Past } from './past.ts';

/** Answers the first resolver of a root field that ran. Its input is enough to make the request again. */
export const rootStep = ({ steps }: Trace): HandlerStep | undefined =>
  steps.find(({ field, handler }) => /^(Query|Mutation)\./.test(field) && handler === 'request');

interface Received {
  readonly arguments?: Readonly<Record<string, unknown>>;
  readonly identity?: { readonly username?: string } | null;
  readonly info?: { readonly selectionSetGraphQL?: string; readonly variables?: Readonly<Record<string, unknown>> };
}

/** Makes the request again, with its arguments as variables, and finds the user who made it. */
export function replayOf(
  trace: Trace,
  schema: GraphQLSchema,
): (Past & { readonly user: string | undefined }) | undefined {
  const step = rootStep(trace);
  const [type = '', name = ''] = step?.field.split('.') ?? [];
  const parent = schema.getType(type);
  const field = parent && 'getFields' in parent ? parent.getFields()[name] : undefined;
  if (!step || !field || !('args' in field)) return undefined;
  const { arguments: args = {}, identity, info } = step.context as Received;
  const given = field.args.filter((arg) => arg.name in args);
  const declared = given.map((arg) => `$${arg.name}: ${String(arg.type)}`).join(', ');
  const passed = given.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
  const selection = info?.selectionSetGraphQL?.trim() ?? '';
  return {
    query:
      `${type.toLowerCase()}${declared === '' ? '' : ` (${declared})`} {\n` +
      `  ${name}${passed === '' ? '' : `(${passed})`} ${selection.replaceAll('\n', '\n  ')}\n}\n`,
    variables: JSON.stringify(Object.fromEntries(given.map((arg) => [arg.name, args[arg.name]])), null, 2),
    user: identity?.username,
  };
}
