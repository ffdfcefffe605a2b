import { bundle } from './bundle.ts';
import { createApp } from './create-app.ts';

// A laptop's start leaves validation to the tests and to deployments.
const app = createApp({ validate: process.env.CDK_VALIDATION !== 'false' });
bundle();
app.synth();
