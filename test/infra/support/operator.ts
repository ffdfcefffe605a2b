import { runOperatorCommand, type OperatorCommand, type Terminal } from '../../../scripts/operate/command.ts';
import { freshDirectory, removeDirectory } from '../../support/cli.ts';
import { startCloudFormation, type FakeStack } from './cloudformation.ts';
import { startSystem, type System } from './system.ts';
import { copyWholeAssembly } from './whole-assembly.ts';

/** Whoever operates the stage dev: the system, a CloudFormation that tells of it, an environment that leads there. */
export interface Operator {
  /** With the assembly in it. */
  readonly folder: string;
  readonly system: System;
  readonly stack: FakeStack;
  close(): Promise<void>;
}

export async function startOperator(): Promise<Operator> {
  const folder = freshDirectory();
  const environment = { ...process.env };
  await copyWholeAssembly(folder);
  const system = await startSystem(folder);
  const { awsEndpointUrl: endpoint, region, credentials, stackOutputs } = system.runtime.outputs;
  const stack = await startCloudFormation('Dragons-dev', stackOutputs);
  // As an operator's environment would be, but for where AWS is.
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_CLOUDFORMATION: stack.url,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  });
  return {
    ...{ folder, system, stack },
    async close() {
      for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
      Object.assign(process.env, environment);
      await stack.close();
      await system.close();
      removeDirectory(folder);
    },
  };
}

/** What a command said. */
export async function told(
  command: OperatorCommand,
  args: string,
  ask?: Terminal['ask'],
): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const terminal = {
    out: (line: string) => out.push(line),
    err: (line: string) => err.push(line),
    ...(ask && { ask }),
  };
  const code = await runOperatorCommand(command, args.split(' ').filter(Boolean), terminal);
  return { code, out: out.join('\n'), err: err.join('\n') };
}
