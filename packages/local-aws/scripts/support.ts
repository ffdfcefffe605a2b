import { ownProviders } from '../src/assembly/own-providers.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parameterTypes } from '../src/assembly/parameters.ts';
import { eventTypes } from '../src/assembly/sam/events.ts';
import { policyTemplates } from '../src/assembly/sam/policy-templates.ts';
import { samTypes } from '../src/assembly/sam/transform.ts';
import { templateUtilities } from '../src/services/appsync/engine/vtl/utilities.ts';
import { nestedProperties, nestedType } from '../src/assembly/nested-stacks.ts';
import { supportedIntrinsics } from '../src/assembly/intrinsics.ts';
import { ruleFunctions } from '../src/assembly/rules.ts';
import type { PropertySpec } from '../src/contract/properties.ts';
import type { ResourceProvider } from '../src/contract/resource-provider.ts';
import { systemClock } from '../src/kernel/clock.ts';
import { openDataDirectory } from '../src/storage/data-directory.ts';
import { systemIds } from '../src/kernel/ids.ts';
import { createOperator } from '../src/kernel/operator.ts';
import type { Service } from '../src/contract/service.ts';
import { createServices } from '../src/runtime/compose.ts';
import { supportedLanguage } from '../src/services/states/engine/support.ts';
import { unverifiedBehaviours } from '../src/kernel/unverified.ts';
import { knownDifferences } from './known-differences.ts';
import { recordings } from './recordings.ts';

/** Writes docs/support.md from the registries, so that it cannot contain what the code does not do. */
export const renderSupport = (): Promise<string> => withServices(render);

/** Lists every type of resource that a service provisions. */
export const providedTypes = (): Promise<string[]> =>
  withServices((services) => [
    ...Object.keys(ownProviders),
    ...Object.values(services).flatMap(({ resources }) => Object.keys(resources)),
  ]);

async function withServices<Result>(use: (services: Readonly<Record<string, Service>>) => Result): Promise<Result> {
  const directory = mkdtempSync(join(tmpdir(), 'local-aws-support-'));
  const operator = createOperator();
  const data = openDataDirectory(directory, operator);
  const { services } = createServices({
    clock: systemClock,
    ids: systemIds,
    operator,
    data,
    region: 'us-east-1',
    accountId: '000000000000',
    endpointUrl: 'http://127.0.0.1:4566',
    allowUnverified: [],
    selectDisabled: false,
  });
  const result = use(services);
  for (const service of Object.values(services)) await service.stop();
  data.close();
  rmSync(directory, { recursive: true, force: true });
  return result;
}

function render(services: Readonly<Record<string, Service>>): string {
  const lines = [
    '<!-- Generated from the registries by scripts/support.ts. Do not edit. -->',
    '# What local-aws supports',
    '',
    'Anything that is not listed here is refused with an error that names it.',
    '',
    '## Actions',
    '',
    '| service | actions |',
    '|---|---|',
  ];
  for (const [name, service] of Object.entries(services).sort())
    lines.push(`| ${name} | ${[...service.actions].sort().join(', ')} |`);
  lines.push(
    '',
    '## Mapping templates',
    '',
    `Functions that templates have beside those of APPSYNC_JS: ${templateUtilities.join(', ')}.`,
    '',
    '## CloudFormation resources',
    '',
    `Intrinsic functions: ${supportedIntrinsics.join(', ')}.`,
    '',
    `Functions of rules: ${ruleFunctions.join(', ')}.`,
    '',
    `Types of parameters: ${parameterTypes.join(', ')}. Dynamic references: \`{{resolve:ssm:NAME:VERSION}}\`.`,
    '',
    `Types of SAM: ${samTypes.join(', ')}; their events: ${eventTypes.join(', ')}; ` +
      `policy templates: ${Object.keys(policyTemplates).join(', ')}.`,
    '',
    '| type | properties that take effect | accepted without effect here |',
    '|---|---|---|',
  );
  const providers: (readonly [string, Pick<ResourceProvider, 'properties' | 'others'>])[] = [
    ...Object.entries(ownProviders),
    [nestedType, { properties: nestedProperties }] as const,
    ...Object.values(services).flatMap((service) => Object.entries(service.resources)),
  ];
  for (const [type, provider] of providers.sort(([a], [b]) => a.localeCompare(b))) {
    const [active, inert] = [
      flatten(provider.properties, (spec) => spec.kind !== 'inert'),
      flatten(provider.properties, (spec) => spec.kind === 'inert'),
    ];
    if (provider.others) active.push('any other, told to the function');
    lines.push(`| ${nameOf(type)} | ${active.join(', ') || '–'} | ${inert.join('; ') || '–'} |`);
  }
  lines.push('', '## Amazon States Language', '', '| what | supported |', '|---|---|');
  for (const [what, names] of supportedLanguage()) lines.push(`| ${what} | ${names.join(', ')} |`);
  lines.push(...recordings());
  lines.push(...knownDifferences(services));
  lines.push(
    '',
    '## Behaviour that is not verified',
    '',
    'Reaching one of these is an `UnverifiedBehaviour` error, unless the run allows it with `--allow-unverified ID`.',
    '',
    '| id | question | what is assumed when allowed |',
    '|---|---|---|',
  );
  for (const [id, { question, assumed }] of Object.entries(unverifiedBehaviours).sort())
    lines.push(`| ${id} | ${question} | ${assumed} |`);
  return `${lines.join('\n')}\n`;
}

const nameOf = (type: string): string =>
  type === 'AWS::CloudFormation::CustomResource' ? `${type}, \`Custom::NAME\`` : type;

function flatten(
  members: Readonly<Record<string, PropertySpec>>,
  wanted: (spec: PropertySpec) => boolean,
  prefix = '',
): string[] {
  return Object.entries(members).flatMap(([name, spec]) => describe(`${prefix}${name}`, spec, wanted));
}

const shownOf = ({ values, shown }: PropertySpec & { readonly kind: 'only' }): string =>
  shown ?? values.map((value) => JSON.stringify(value)).join(', ');

function describe(name: string, spec: PropertySpec, wanted: (spec: PropertySpec) => boolean): string[] {
  if (spec.kind === 'object') return flatten(spec.members, wanted, `${name}.`);
  if (spec.kind === 'list') return describe(`${name}[]`, spec.items, wanted);
  if (!wanted(spec)) return [];
  if (spec.kind === 'inert') return [`${name} (${spec.reason})`];
  return [spec.kind === 'only' ? `${name} (only ${shownOf(spec)})` : name];
}
