import type { Cases } from '../kit/case.ts';
import { appsyncCallers } from './appsync-callers.ts';
import { appsyncControl } from './appsync-control.ts';
import { appsyncFields } from './appsync-fields.ts';
import { appsyncJs } from './appsync-js.ts';
import { appsyncSources } from './appsync-sources.ts';
import { cognito } from './cognito.ts';
import { objects } from './objects.ts';
import { schemas } from './schemas.ts';
import { services } from './services.ts';

/** All of them. */
export const cases: Cases = {
  ...appsyncCallers,
  ...appsyncControl,
  ...appsyncFields,
  ...appsyncJs,
  ...appsyncSources,
  ...cognito,
  ...objects,
  ...schemas,
  ...services,
};
