import { bundle } from './bundle.ts';
import { createApp } from './create-app.ts';

// Before the stack: it takes the code as it finds it.
bundle();
// A laptop's start leaves validation to the tests and to deployments.
createApp({ validate: process.env.CDK_VALIDATION !== 'false' }).synth();
