import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { AppOptions } from '../create-app.ts';
import { settingsOf } from '../settings.ts';
import { pageStackName } from '../stages.ts';
import { PageStack } from './page-stack.ts';

/** Makes the app that serves the page of one stage. It accepts all settings of the stage, but uses only the stage. */
export function createPageApp({ context, outdir, validate }: AppOptions): App {
  const app = new App({
    analyticsReporting: false,
    builtinCloudFormationValidation: validate,
    ...(context && { context: { ...context } }),
    ...(outdir !== undefined && { outdir }),
  });
  const { stage } = settingsOf(app.node.getAllContext() as Record<string, unknown>);
  new PageStack(app, pageStackName(stage), { description: `The page of the dragons (${stage.name})` });
  if (validate) Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return app;
}
