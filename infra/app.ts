import { bundle } from './bundle.ts';
import { createApp } from './create-app.ts';

// The bundles come before the stack, which packs them.
bundle();
// The start on a laptop leaves validation to the tests and to deployments.
createApp({ validate: process.env.CDK_VALIDATION !== 'false' }).synth();
