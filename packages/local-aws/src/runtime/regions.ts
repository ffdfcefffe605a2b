import { only } from '../contract/properties.ts';
import type { ResourceProvider } from '../contract/resource-provider.ts';
import type { Place, PlaceOf, ProvisionedStack } from '../assembly/provision.ts';
import type { Environment } from '../assembly/pseudo-parameters.ts';
import type { RunningStacks } from '../contract/running-stack.ts';
import { UnsupportedError } from '../kernel/errors.ts';
import { OperatorError } from '../kernel/operator-error.ts';
import { openDataDirectory } from '../storage/data-directory.ts';
import { regionFolder } from '../storage/region-folders.ts';
import type { Peer } from './across-regions.ts';
import type { ConsoleOptions } from './console.ts';
import { groundOf, openSystem, type OpenSystem, type SystemParts } from './open-system.ts';
import type { RegionPlace, RuntimeOptions } from './runtime-options.ts';
import { Switchboard } from './switchboard.ts';

/** The ports of each further region are this far above those of the region before it. */
const portsApart = 10;

/** The systems of all regions; the main one is the first. */
export type Regions = readonly [OpenSystem, ...OpenSystem[]];

interface RegionsParts extends Omit<SystemParts, 'main' | 'peerOf' | 'stacks'> {
  /** The names of the regions; the main one is the first. */
  readonly regions: readonly [string, ...string[]];
  readonly stacksOf: (environment: Environment) => RunningStacks;
}

/**
 * Opens a system for each region, with an endpoint, a database and a folder of its own. They share what belongs to the
 * account. All of them listen before anything is provisioned, because a stack may call what another region has.
 */
export async function openRegions(
  options: RuntimeOptions,
  { regions, stacksOf, environment, ...parts }: RegionsParts,
): Promise<Regions> {
  const [, ...others] = regions;
  const opened = new Map<string, Peer>();
  const several = others.length > 0;
  const shared = {
    ...parts,
    switchboard: new Switchboard(),
    ...(several && { peerOf: (region: string) => opened.get(region) }),
  };
  const open = async (region: string, own: Pick<SystemParts, 'data' | 'main'>, wanted: RuntimeOptions) => {
    const its: Environment = { ...environment, region, ...(several && { regions }) };
    const made = await openSystem(wanted, { ...shared, ...own, environment: its, stacks: stacksOf(its) });
    const { receivers, buckets, callService, services, durable, cognito } = made.system;
    const { userPoolKeys } = cognito;
    const serviceNamed: Peer['serviceNamed'] = (name) => services[name];
    const { url: endpointUrl } = made.endpoint;
    opened.set(region, { receivers, buckets, callService, serviceNamed, userPoolKeys, durable, endpointUrl });
    return made;
  };
  const main = await open(environment.region, { data: parts.data }, options);
  const further: OpenSystem[] = [];
  for (const [index, region] of others.entries()) {
    const { operator, lose } = parts.life;
    const data = openDataDirectory(regionFolder(options.dataDirectory, region), operator, lose, options);
    parts.life.began(() => data.close());
    further.push(await open(region, { data, main: main.system }, optionsOf(options, region, index + 1)));
  }
  return [main, ...further];
}

function optionsOf(options: RuntimeOptions, region: string, index: number): RuntimeOptions {
  const { port = 4566, tlsPort, dataDirectory, furtherPlaces, ...others } = options;
  const place = furtherPlaces?.[region];
  return {
    ...others,
    dataDirectory: regionFolder(dataDirectory, region),
    port: place?.port ?? above(port, index),
    ...(tlsPort !== undefined && { tlsPort: place?.tlsPort ?? above(tlsPort, index) }),
  };
}

/** A console of a further region takes any port if its own is in use. */
export const consoleAt = (main: ConsoleOptions, index: number, place: RegionPlace | undefined): ConsoleOptions =>
  index === 0 ? main : { ...main, session: undefined, port: above(main.port, index), ...place?.console, orAny: true };

/** A free port stays a free one. */
const above = (port: number, index: number): number => (port === 0 ? 0 : port + portsApart * index);

/** Picks the stacks of a region. */
export const inRegion = (stacks: readonly ProvisionedStack[], region: string, main: string): ProvisionedStack[] =>
  stacks.filter(({ stack: { region: its = main } }) => its === region);

/** Answers where each stack is deployed to, with the parameters that exist before. */
export function placesOf(regions: Regions, options: Pick<RuntimeOptions, 'parameterStore'>): PlaceOf {
  const own = new Map<string, Place>(
    regions.map(({ system }) => [system.environment.region, groundOf(system, options)]),
  );
  const subscriptions = new Map([...own].map(([region, { providers }]) => [region, providers[subscriptionType]]));
  const main = regions[0].system.environment.region;
  return ({ region = main }) => {
    const place = own.get(region);
    if (!place)
      throw new OperatorError(
        'OtherRegion',
        `${region} does not run: no stack belonged to it at the start. Start again.`,
      );
    if (own.size === 1) return place;
    const { providers, environment } = place;
    return { environment, providers: { ...providers, [subscriptionType]: subscribing(region, subscriptions) } };
  };
}

const subscriptionType = 'AWS::SNS::Subscription';

/**
 * A template may subscribe to a topic of another region, which it names as Region. docs: AWS re:Post Knowledge Center,
 * "sqs-sns-subscribe-cloudformation" (topic and queue in different Regions)
 */
function subscribing(own: string, regions: ReadonlyMap<string, ResourceProvider | undefined>): ResourceProvider {
  const of = ({ Region = own }: Readonly<Record<string, unknown>>): ResourceProvider => {
    const provider = regions.get(String(Region));
    if (!provider) throw new UnsupportedError(`Region ${String(Region)} of a subscription, which does not run here,`);
    return provider;
  };
  const { properties, ...others } = of({});
  return {
    ...others,
    properties: { ...properties, Region: only(...regions.keys()) },
    provision: (request) => of(request.properties).provision(request),
    remove: (resource) => of({ Region: resource.ref.split(':')[3] }).remove?.(resource),
  };
}
