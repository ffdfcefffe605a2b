import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { bundle } from './bundle.ts';
import { DragonsStack } from './dragons-stack.ts';
import { settingsOf } from './settings.ts';

const app = new App({ analyticsReporting: false });
const settings = settingsOf((name) => app.node.tryGetContext(name) as unknown);
bundle();
new DragonsStack(app, 'Dragons', {
  description: 'Dragons: query the dragons of the world and report new ones',
  ...settings,
});
// Validation takes as long as the synthesis; a laptop's start leaves it to the tests and to deployments.
if (process.env.CDK_VALIDATION !== 'false') Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
app.synth();
