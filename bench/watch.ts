import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import {
  LambdaClient,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  ListFunctionsCommand,
} from '@aws-sdk/client-lambda';
import { DescribeStateMachineCommand, ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import type { Outputs } from 'local-aws';
import { root } from '../test/support/cli.ts';
import { median, round } from './measure.ts';

const copied = [
  ...['functions', 'generated', 'infra', 'resolvers', 'web'],
  ...[
    '.gitignore',
    'cdk.json',
    'local-aws.json',
    'package.json',
    'schema.graphql',
    'tsconfig.base.json',
    'tsconfig.json',
  ],
];
const linked = ['node_modules', 'packages', 'docs', 'test'];
const turns = 10;
/** A synthesis takes seconds, so there are only a few turns. */
const fewTurns = 3;

/** Measures the time from saving a file until the saved version answers, in a copy of the app. */
export async function benchWatch(): Promise<string[]> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-watch-'));
  for (const name of copied) cpSync(join(root, name), join(directory, name), { recursive: true });
  for (const name of linked) symlinkSync(join(root, name), join(directory, name));
  const { child, outputs } = await start(directory);
  try {
    const app = new App(directory, outputs);
    const rows = [
      row('resolver', await app.measure(resolver), 100),
      row('Lambda', await app.measure(lambda), 600),
      row('state machine', await app.measure(machine), 600),
      row('schema', await app.measure(schema), 1_000),
      row('infrastructure (one synthesis)', await app.measure(infrastructure, fewTurns), undefined),
    ];
    return [
      '### From the save to the answer',
      '',
      `| changed | median of ${turns} (infrastructure: ${fewTurns}) | goal |`,
      '|---|---|---|',
      ...rows,
    ];
  } finally {
    child.kill('SIGINT');
    await new Promise((resolve) => child.once('close', resolve));
    rmSync(directory, { recursive: true, force: true });
  }
}

const row = (name: string, figures: readonly number[], goal: number | undefined): string =>
  `| ${name} | ${round(median(figures), 0)} ms | ${goal === undefined ? '' : `≤ ${goal} ms`} |`;

async function start(directory: string): Promise<{ child: ChildProcess; outputs: Outputs }> {
  const child = spawn(
    process.execPath,
    [join(root, 'packages/local-aws/bin/local-aws.js'), '--port', '0', '--site-port', '0', '--no-console', '--json'],
    { cwd: directory, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const line = await new Promise<string>((resolve) =>
    child.stdout.once('data', (chunk: Buffer) => resolve(String(chunk))),
  );
  return { child, outputs: JSON.parse(line) as Outputs };
}

/** One kind of change: a file, its content in each turn, and a check whether that content answers. */
interface Change {
  readonly file: string;
  text(before: string, turn: number): string;
  answers(app: App, turn: number): Promise<boolean>;
}

class App {
  readonly #directory: string;
  readonly #outputs: Outputs;
  readonly lambda: LambdaClient;
  readonly sfn: SFNClient;

  constructor(directory: string, outputs: Outputs) {
    this.#directory = directory;
    this.#outputs = outputs;
    const { region, credentials, awsEndpointUrl: endpoint } = outputs;
    this.lambda = new LambdaClient({ region, credentials, endpoint });
    this.sfn = new SFNClient({ region, credentials, endpoint });
  }

  async graphql(query: string): Promise<string> {
    const headers = { 'content-type': 'application/json', authorization: await this.#token() };
    const body = JSON.stringify({ query });
    return (await fetch(this.#outputs.graphqlUrl ?? '', { method: 'POST', headers, body })).text();
  }

  async functionNamed(part: string): Promise<string> {
    const { Functions = [] } = await this.lambda.send(new ListFunctionsCommand());
    return Functions.find(({ FunctionName = '' }) => FunctionName.includes(part))?.FunctionName ?? part;
  }

  async measure({ file, text, answers }: Change, count = turns): Promise<number[]> {
    const path = join(this.#directory, file);
    const before = readFileSync(path, 'utf8');
    const figures: number[] = [];
    // The first turn does not count, because the bundler starts with it.
    for (let turn = 0; turn <= count; turn += 1) {
      writeFileSync(path, text(before, turn));
      const since = performance.now();
      while (!(await answers(this, turn))) await setImmediate();
      if (turn > 0) figures.push(performance.now() - since);
    }
    writeFileSync(path, before);
    return figures;
  }

  #known: Promise<string> | undefined;
  #token(): Promise<string> {
    const bin = join(root, 'packages/local-aws/bin/local-aws.js');
    this.#known ??= new Promise((resolve) => {
      const child = spawn(process.execPath, [bin, 'token', this.#outputs.users[0]?.username ?? ''], {
        cwd: this.#directory,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      child.stdout.once('data', (chunk: Buffer) => resolve(String(chunk).trim()));
    });
    return this.#known;
  }
}

const resolver: Change = {
  file: 'resolvers/Query.getDragon.ts',
  text: (_, turn) =>
    "import { runtime } from '@aws-appsync/utils';\n" +
    `export function request() {\n  return runtime.earlyReturn({ name: 'save ${turn}' });\n}\n` +
    'export function response(ctx: { prev: { result: unknown } }) {\n  return ctx.prev.result;\n}\n',
  answers: async (app, turn) => (await app.graphql('{ getDragon(name: "x") { name } }')).includes(`"save ${turn}"`),
};

const lambda: Change = {
  file: 'functions/get-dragon/handler.ts',
  text: (_, turn) => `export const handler = async (): Promise<string> => 'save ${turn}';\n`,
  async answers(app, turn) {
    const FunctionName = await app.functionNamed('GetDragon');
    const { Payload } = await app.lambda.send(new InvokeCommand({ FunctionName, Payload: '{}' }));
    return Payload?.transformToString() === `"save ${turn}"`;
  },
};

const machine: Change = {
  file: 'infra/report-workflow.asl.json',
  text: (before, turn) => before.replace('"Comment": "', `"Comment": "save ${turn}. `),
  async answers(app, turn) {
    const { stateMachines = [] } = await app.sfn.send(new ListStateMachinesCommand({}));
    const stateMachineArn = stateMachines[0]?.stateMachineArn;
    const { definition = '' } = await app.sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
    return definition.includes(`save ${turn}`);
  },
};

const schema: Change = {
  file: 'schema.graphql',
  text: (before, turn) => before.replace(/^type Query[^{]*\{/m, (head) => `${head}\n  saved${turn}: String\n`),
  answers: async (app, turn) => (await app.graphql(`{ saved${turn} }`)).startsWith('{"data":{'),
};

const infrastructure: Change = {
  file: 'infra/function.ts',
  text: (before, turn) => before.replace('handler.ts`', `handler.ts, save ${turn}\``),
  async answers(app, turn) {
    const FunctionName = await app.functionNamed('GetDragon');
    const { Description } = await app.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    return Description?.endsWith(`save ${turn}`) ?? false;
  },
};
