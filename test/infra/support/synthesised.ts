import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { createApp } from '../../../infra/create-app.ts';
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
export function synthesised(settings: Settings = {}): Template {
  const key = JSON.stringify(settings);
  const known = made.get(key) ?? synthesise(settings);
  made.set(key, known);
  return known;
}

function synthesise(settings: Settings): Template {
  const directory = freshDirectory();
  const [stack, ...more] = createApp({
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
export function findings(settings: Settings): string[] {
  const directory = freshDirectory();
  createApp({ context: { ...features, ...settings }, outdir: directory, validate: true }).synth();
  const { pluginReports } = JSON.parse(readFileSync(join(directory, 'validation-report.json'), 'utf8')) as {
    pluginReports: {
      violations: { ruleName: string; violatingConstructs: { constructPath: string }[] }[];
      suppressedViolations: unknown[];
    }[];
  };
  removeDirectory(directory);
  // A report of a pack that did not look is no clean one.
  expect(pluginReports.flatMap(({ suppressedViolations }) => suppressedViolations).length).toBeGreaterThan(10);
  return pluginReports.flatMap(({ violations }) =>
    violations.flatMap(({ ruleName, violatingConstructs }) =>
      violatingConstructs.map(({ constructPath }) => `${ruleName} ${constructPath}`),
    ),
  );
}
