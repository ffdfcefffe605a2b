import type { Agent } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { AppSyncClient, EvaluateMappingTemplateCommand } from '@aws-sdk/client-appsync';
import { ask, draftOf } from '../apis/wire.ts';
import { send, type Answer } from '../support/http.ts';
import { size } from '../support/settings.ts';
import { outputs } from '../support/target.ts';
import { expressions, handlers, templates, type CodeBomb } from './bombs.ts';
import { fieldName, machineName } from './stack.ts';

/** A bomb, and how it ended: undefined when as it should. */
export interface Drop {
  readonly name: string;
  run(): Promise<string | undefined>;
}

const api = new URL(outputs.stackOutputs['BombsUrl'] ?? outputs.graphqlUrl ?? '');
/** Of twenty at once the last waits for the others, each of which may take 20 s where the machine does other work. */
const patienceMs = size(120_000, 300_000);

/** A query to the API of the careless resolvers. */
export const askBombs = (field: string, text: string, connections?: Agent): Promise<Answer> =>
  send({
    method: 'POST',
    path: api.pathname,
    headers: { 'x-api-key': outputs.stackOutputs['BombsKey'] ?? '', 'content-type': 'application/json' },
    body: JSON.stringify({ query: `query Q($text: String) { ${field}(text: $text) }`, variables: { text } }),
    patienceMs,
    ...(connections && { connections }),
  });

async function dropHandler({ text, fails }: CodeBomb, index: number): Promise<string | undefined> {
  const { status, text: answer } = await askBombs(fieldName(index), text);
  if (status !== 200) return `answers ${status} ${answer.slice(0, 200)}`;
  const { errors } = JSON.parse(answer) as { errors?: readonly { errorType: string }[] };
  const type = errors?.[0]?.errorType;
  if (type === 'InternalFailure' || (type === undefined && fails)) return `ends with ${answer.slice(0, 200)}`;
  return undefined;
}

const arnOf = (kind: string, name: string): string => `arn:aws:states:${outputs.region}:000000000000:${kind}:${name}`;

async function states<T>(action: string, input: Record<string, unknown>): Promise<T> {
  const { status, text } = await ask(draftOf({ service: 'states', action, input }));
  if (status !== 200) throw new Error(`${action} answers ${status} ${text.slice(0, 300)}`);
  return JSON.parse(text) as T;
}

async function dropExpression({ text, fails }: CodeBomb, index: number): Promise<string | undefined> {
  const { executionArn } = await states<{ executionArn: string }>('StartExecution', {
    stateMachineArn: arnOf('stateMachine', machineName(index)),
    input: JSON.stringify({ text }),
  });
  const late = performance.now() + patienceMs;
  while (performance.now() < late) {
    const { status, error } = await states<{ status: string; error?: string }>('DescribeExecution', { executionArn });
    if (status === 'FAILED')
      return error === 'States.QueryEvaluationError' ? undefined : `fails with ${error ?? 'nothing'}`;
    if (status === 'SUCCEEDED') return fails ? 'succeeds' : undefined;
    await setTimeout(100);
  }
  return 'does not end';
}

async function dropTemplate(template: string): Promise<string | undefined> {
  const { awsEndpointUrl: endpoint, region, credentials } = outputs;
  const client = new AppSyncClient({ endpoint, region, credentials, maxAttempts: 1 });
  try {
    const { error } = await client.send(new EvaluateMappingTemplateCommand({ template, context: '{}' }));
    return error === undefined ? 'is rendered' : undefined;
  } finally {
    client.destroy();
  }
}

export const drops: readonly Drop[] = [
  ...handlers.map((bomb, index) => ({ name: `handler, ${bomb.name}`, run: () => dropHandler(bomb, index) })),
  ...expressions.map((bomb, index) => ({ name: `JSONata, ${bomb.name}`, run: () => dropExpression(bomb, index) })),
  ...templates.map(({ name, template }) => ({ name: `template, ${name}`, run: () => dropTemplate(template) })),
];
