import { createPageApp } from './create-page-app.ts';

// An app of its own: a laptop serves the page itself, and runs the stack of infra/app.ts alone.
createPageApp({ validate: process.env.CDK_VALIDATION !== 'false' }).synth();
