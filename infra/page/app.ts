import { createPageApp } from './create-page-app.ts';

// This app is separate: a laptop serves the page itself, and runs only the stack of infra/app.ts.
createPageApp({ validate: process.env.CDK_VALIDATION !== 'false' }).synth();
