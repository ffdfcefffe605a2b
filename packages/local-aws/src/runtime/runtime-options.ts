import type { Clock } from '../kernel/clock.ts';
import type { OperatorError } from '../kernel/operator-error.ts';
import type { Operator } from '../kernel/operator.ts';
import type { LivePage } from '../server/live-page.ts';
import type { ConsoleOptions } from './console.ts';
import type { Inspect } from './debugging.ts';
import type { SeededUser } from './outputs-model.ts';

/** The ports of a further region, and the session of its console. */
export interface RegionPlace extends Pick<RuntimeOptions, 'port' | 'tlsPort'> {
  readonly console?: Pick<ConsoleOptions, 'port' | 'session'> | undefined;
}

export interface RuntimeOptions {
  /** The folder of a cloud assembly, or a file with a CloudFormation template in JSON or YAML. */
  readonly assembly: string;
  readonly dataDirectory: string;
  /** The host to listen on; loopback unless given. */
  readonly host?: string;
  /** The port of the endpoint; 0 takes a free one. */
  readonly port?: number;
  /** A port at which the endpoint also speaks TLS. Clients trust the authority in the data directory. */
  readonly tlsPort?: number | undefined;
  /** A built web application to serve on a port of its own. */
  readonly site?: { readonly directory: string; readonly port: number; readonly live?: LivePage | undefined };
  /** Serves the console on loopback, at a port of its own. */
  readonly console?: ConsoleOptions;
  /** Where further regions listen, by region; ten ports above the region before it unless given. */
  readonly furtherPlaces?: Readonly<Record<string, RegionPlace>> | undefined;
  /**
   * Stops the runtime, restores the state from a file (or none), and starts again. Only the owner of the process can do
   * that.
   */
  readonly restart?: ((file: string | undefined) => unknown) | undefined;
  readonly users?: readonly SeededUser[];
  /** The query that is shown to newcomers: it has to be one of the API. */
  readonly firstQuery?: string | undefined;
  /** The parameters that exist before the first start, as if somebody had put them into Parameter Store by hand. */
  readonly parameterStore?: readonly { readonly name: string; readonly value: string }[];
  /** Starts even if acknowledged commits are missing from the state, which is refused otherwise. */
  readonly acceptMissingCommits?: boolean;
  /** The command that fills a new data directory. */
  readonly seed?: { readonly command: string; readonly cwd: string };
  /** The origins of foreign pages that may send requests. Pages of this machine always may. */
  readonly allowOrigins?: readonly string[];
  /** The foreign hosts, such as `api.example:8443`, that resolvers may reach by HTTP; none unless given. */
  readonly allowHosts?: readonly string[];
  readonly allowUnverified?: readonly string[];
  readonly selectDisabled?: boolean;
  /**
   * The types and logical ids of resources to leave out. A resource that refers to them gets a name that leads nowhere.
   */
  readonly ignore?: readonly string[];
  /** The values of the templates' parameters that replace their defaults. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** The names of the stacks to run; the stacks that they depend on run too. All run unless given. */
  readonly stacks?: readonly string[];
  /** The clock; that of the machine unless given. */
  readonly clock?: Clock;
  /**
   * Runs functions and resolvers so that a debugger can stop in them; time limits stand still meanwhile. The inspectors
   * of functions listen on loopback, from this port on. The same happens if a debugger is attached to this process.
   */
  readonly inspect?: Inspect | undefined;
  /** Hears of denials, of failures that no client sees, and the like; standard error unless given. */
  readonly operator?: Operator;
  /**
   * Is called when the last writes could not be stored (`StateNotStored`: a full disk), also during the start; without
   * it the operator is told. Nothing that was acknowledged is lost, and nothing more is acknowledged. The runtime ends
   * by itself, and `stop()` waits for that. The process goes on.
   */
  readonly onLost?: (failure: OperatorError) => void;
}
