import { bundle } from './bundle.ts';
import { createApp } from './create-app.ts';

// Comes before the stack, which packs the bundles as it finds them.
bundle();
// A laptop's start leaves validation to the tests and to deployments.
createApp({ validate: process.env.CDK_VALIDATION !== 'false' }).synth();
