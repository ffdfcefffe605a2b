import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { bundle } from './bundle.ts';
import { DragonsStack } from './dragons-stack.ts';

bundle();
const app = new App({ analyticsReporting: false });
new DragonsStack(app, 'Dragons', {
  description: 'Dragons: query the dragons of the world and report new ones',
  stage: app.node.tryGetContext('stage') === 'prod' ? 'prod' : 'dev',
  sms: app.node.tryGetContext('sms') === 'true',
});
// Validation takes as long as the synthesis; a laptop's start leaves it to the tests and to deployments.
if (process.env.CDK_VALIDATION !== 'false') Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
app.synth();
