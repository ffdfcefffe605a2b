import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { DragonsStack } from './dragons-stack.ts';
import { settingsOf } from './settings.ts';
import { stackName } from './stages.ts';

export interface AppOptions {
  /** The values of `-c`; the CDK adds what it finds in the environment. observed: aws-cdk-lib 2.276.0 */
  readonly context?: Readonly<Record<string, unknown>>;
  readonly outdir?: string;
  /** Checks the template by the rules of the CDK and of the rule pack, which takes longer than the synthesis. */
  readonly validate: boolean;
}

/** Makes the application for one stage. The code of functions and resolvers must already be bundled. */
export function createApp({ context, outdir, validate }: AppOptions): App {
  const app = new App({
    analyticsReporting: false,
    builtinCloudFormationValidation: validate,
    ...(context && { context: { ...context } }),
    ...(outdir !== undefined && { outdir }),
  });
  const settings = settingsOf(app.node.getAllContext() as Record<string, unknown>);
  new DragonsStack(app, stackName(settings.stage), {
    description: `Dragons (${settings.stage.name}): query the dragons of the world and report new ones`,
    settings,
  });
  if (validate) Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return app;
}
