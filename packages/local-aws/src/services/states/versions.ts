import { AwsError } from '../../kernel/errors.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { AliasRow, Catalogue, MachineRow, VersionRow } from './catalogue.ts';
import { conflict, requireArn, stateMachineDoesNotExist } from './errors.ts';

export interface Route {
  readonly stateMachineVersionArn: string;
  readonly weight: number;
}

/** The target of a start: a machine, one of its versions, or an alias that routes to versions. */
export interface Target {
  readonly machine: MachineRow;
  readonly version?: VersionRow;
  readonly alias?: AliasRow;
}

const machineArn = /^(arn:aws[a-z-]*:states:[^:]*:\d{12}:stateMachine:[^:]+)(?::(.+))?$/;

/** Answers the ARN of the machine, from an ARN that may name a version or an alias. Throws InvalidArn. */
export function machineArnOf(arn: string): string {
  // recorded: test_describe_invalid_arn_sm
  return machineArn.exec(requireArn(arn, 'stateMachine'))?.[1] ?? arn;
}

export function resolveTarget(catalogue: Catalogue, arn: string, random: () => number): Target {
  const machine = catalogue.machine(machineArnOf(arn));
  if (!machine) throw stateMachineDoesNotExist(arn);
  if (machine.machine_arn === arn) return { machine };
  const alias = catalogue.alias(arn);
  const version = catalogue.version(alias ? routed(alias, random) : arn);
  if (!version) throw stateMachineDoesNotExist(arn);
  return { machine, version, ...(alias ? { alias } : {}) };
}

export const routesOf = ({ routing }: AliasRow): Route[] => JSON.parse(routing) as Route[];

function routed(alias: AliasRow, random: () => number): string {
  const routes = routesOf(alias);
  let left = random() * 100;
  for (const { stateMachineVersionArn, weight } of routes) {
    left -= weight;
    if (left < 0) return stateMachineVersionArn;
  }
  return routes.at(-1)?.stateMachineVersionArn ?? '';
}

/** Refuses to publish another revision than the current one. recorded: test_publish_state_machine_version */
export function requireCurrent(revision: string, wanted: string | undefined): void {
  if (wanted !== undefined && wanted !== revision)
    throw conflict(
      `Failed to publish the State Machine version for revision ${wanted}. ` +
        `The current State Machine revision is ${revision}.`,
    );
}

/** Publishes the current revision, or answers the version that it already has. */
export function publish(catalogue: Catalogue, clock: Clock, arn: string, description?: string): VersionRow {
  const machine = catalogue.machine(arn);
  if (!machine) throw stateMachineDoesNotExist(arn);
  const [newest] = catalogue.versions(arn);
  // recorded: test_idempotent_publish
  if (newest?.revision === machine.revision) return newest;
  const number = machine.versions + 1;
  const version: VersionRow = {
    version_arn: `${arn}:${number}`,
    machine_arn: arn,
    revision: machine.revision,
    description: description ?? null,
    created_ms: clock.now(),
  };
  catalogue.putMachine({ ...machine, versions: number });
  catalogue.putVersion(version);
  return version;
}

/** recorded: test_error_create_alias_invalid_router_configs, test_error_create_alias_with_state_machine_arn */
export function checkRoutes(routes: readonly Route[]): string {
  const arns = routes.map(({ stateMachineVersionArn }) => stateMachineVersionArn);
  const received = `Received: [${arns.join(', ')}]`;
  const refuse = (what: string): AwsError => new AwsError('ValidationException', `Routing configuration must ${what}`);
  if (!arns.every((arn) => /:stateMachine:[^:]+:\d+$/.test(arn)))
    throw refuse(`contain state machine version ARNs. ${received}`);
  if (new Set(arns).size < arns.length) throw refuse(`contain distinct state machine version ARNs. ${received}`);
  const weights = routes.map(({ weight }) => weight);
  if (weights.reduce((sum, weight) => sum + weight, 0) !== 100)
    throw new AwsError(
      'ValidationException',
      `Sum of routing configuration weights must equal 100. Received: [${weights.join(', ')}]`,
    );
  return JSON.stringify(routes);
}
