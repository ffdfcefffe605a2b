import { CommandError } from '../../functions/import/connect.ts';
import { settingsOf } from '../../infra/settings.ts';
import { runOperatorCommand, UsageError, type OperatorCommand, type Terminal, type Values } from './command.ts';
import { outputsFileOf } from './outputs.ts';
import { publishPage, systemPagePorts, type PagePorts } from './page.ts';
import { findTarget, regionOf } from './target.ts';

const usage = `npm run deploy -- [-c SETTING=VALUE]... [--region REGION] [--no-page] [options of cdk deploy]

Deploys a stage: its stack, the stack of its page, and the page itself with the addresses that it
needs. Nothing has to be done by hand afterwards. docs/deployment.md lists the settings of -c.

  -c stage=STAGE   dev unless given; test, staging or prod
  --region REGION  that of the environment or profile unless given
  --profile NAME   of the credentials
  --no-page        leaves the page alone: it has a host of its own`;

/** Runs `npm run deploy` with its options: those of the CDK, and some of this application. */
export async function runDeploy(
  args: readonly string[],
  terminal: Terminal,
  ports: PagePorts = systemPagePorts,
): Promise<number> {
  const deploy: OperatorCommand = { usage, options: {}, run: () => deployed(askedBy(args), ports, terminal) };
  return runOperatorCommand(deploy, args.some((arg) => arg === '--help' || arg === '-h') ? ['--help'] : [], terminal);
}

interface Asked {
  readonly stage: string;
  readonly page: boolean;
  readonly region: string | undefined;
  readonly profile: string | undefined;
  /** The options for both stacks. */
  readonly shared: readonly string[];
  /** The further options for the stack of the application. */
  readonly own: readonly string[];
}

/** The options of the CDK that concern any stack; each takes a value. */
const ofBoth = ['--require-approval', '--profile', '--role-arn', '--toolkit-stack-name'];

function askedBy(args: readonly string[]): Asked {
  const [shared, own, context]: [string[], string[], Record<string, string>] = [[], [], {}];
  let page = true;
  const values: Record<string, string> = {};
  const rest = args.flatMap((arg) => (/^--[\w-]+=/.test(arg) ? splitOnce(arg) : [arg]));
  for (let index = 0; index < rest.length; index += 1) {
    const arg = rest[index] as string;
    if (arg === '--no-page') page = false;
    else if (arg === '-c' || arg === '--context') {
      const [name = '', value = ''] = splitOnce(valueOf(rest, ++index));
      context[name] = value;
      shared.push('-c', `${name}=${value}`);
    } else if (arg === '--region' || ofBoth.includes(arg)) {
      values[arg] = valueOf(rest, ++index);
      if (arg !== '--region') shared.push(arg, values[arg] as string);
    } else own.push(arg);
  }
  const { region } = regionOf(values['--region']);
  return { stage: stageOf(context), page, region, profile: values['--profile'], shared, own };
}

function splitOnce(text: string): string[] {
  const at = text.indexOf('=');
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function valueOf(args: readonly string[], index: number): string {
  const value = args[index];
  if (value === undefined) throw new UsageError(`${args[index - 1] ?? ''} needs a value.\n\n${usage}`);
  return value;
}

/** Refuses an unknown setting before anything is deployed. */
function stageOf(context: Readonly<Record<string, string>>): string {
  try {
    return settingsOf(context).stage.name;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

async function deployed(asked: Asked, ports: PagePorts, terminal: Terminal): Promise<number> {
  const { stage, page, region, profile, shared, own } = asked;
  const environment = {
    ...(region !== undefined && { AWS_REGION: region }),
    ...(profile !== undefined && { AWS_PROFILE: profile }),
  };
  await ports.step('npx', ['cdk', 'deploy', ...shared, ...own], environment);
  if (!page) return 0;
  // The clients of the SDK read the profile from the environment only.
  Object.assign(process.env, environment);
  const values: Values = { stage, region };
  const target = await findTarget(values);
  const { host } = new URL(outputsFileOf(target).graphqlUrl);
  if (!host.endsWith('.amazonaws.com'))
    throw new CommandError(`The page can only be deployed beside an API of the partition aws, not ${host}: --no-page.`);
  await ports.step('node', ['web/build.mjs']);
  const app = ['--app', 'node --import tsx infra/page/app.ts', '--output', 'build/page.out'];
  await ports.step('npx', ['cdk', 'deploy', ...app, '--parameters', `ApiHost=${host}`, ...shared], environment);
  await publishPage(values, target, ports, terminal);
  return 0;
}
