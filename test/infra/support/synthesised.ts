import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { App } from 'aws-cdk-lib';
import { createApp, type AppOptions } from '../../../infra/create-app.ts';
import { createPageApp } from '../../../infra/page/create-page-app.ts';
import { freshDirectory, removeDirectory, root } from '../../support/cli.ts';

const features = (JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')) as { context: Record<string, unknown> })
  .context;

export interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
}

export interface Template {
  readonly Resources: Record<string, Resource & { readonly DeletionPolicy?: string }>;
}

export type Settings = Readonly<Record<string, string>>;

const made = new Map<string, Template>();

/**
 * The template of the one stack that these settings make, without the CDK's command line around it and without
 * validation, which is what `findings` and `npm run synth` are for. Made once; nobody changes it.
 */
export const synthesised = (settings: Settings = {}): Template => onceMade(settings, createApp);

/** The same of the stack that serves the page. */
export const synthesisedPage = (settings: Settings = {}): Template => onceMade(settings, createPageApp);

type Create = (options: AppOptions) => App;

function onceMade(settings: Settings, create: Create): Template {
  const key = `${create.name} ${JSON.stringify(settings)}`;
  const known = made.get(key) ?? synthesise(settings, create);
  made.set(key, known);
  return known;
}

function synthesise(settings: Settings, create: Create): Template {
  const directory = freshDirectory();
  const [stack, ...more] = create({
    context: { ...features, ...settings },
    outdir: directory,
    validate: false,
  }).synth().stacks;
  expect(more).toEqual([]);
  // Read when it is asked for.
  const template = stack?.template as Template;
  removeDirectory(directory);
  return template;
}

/** What the rule pack finds that nobody has acknowledged: rules, with the constructs that break them. */
export function findings(settings: Settings, create: Create = createApp): string[] {
  const directory = freshDirectory();
  create({ context: { ...features, ...settings }, outdir: directory, validate: true }).synth();
  const { pluginReports } = JSON.parse(readFileSync(join(directory, 'validation-report.json'), 'utf8')) as {
    pluginReports: {
      violations: { ruleName: string; violatingConstructs: { constructPath: string }[] }[];
      suppressedViolations: unknown[];
    }[];
  };
  removeDirectory(directory);
  // A report of a pack that did not look is no clean one.
  const suppressed = pluginReports.flatMap(({ suppressedViolations }) => suppressedViolations);
  expect(suppressed.length).toBeGreaterThan(create === createApp ? 10 : 4);
  return pluginReports.flatMap(({ violations }) =>
    violations.flatMap(({ ruleName, violatingConstructs }) =>
      violatingConstructs.map(({ constructPath }) => `${ruleName} ${constructPath}`),
    ),
  );
}
