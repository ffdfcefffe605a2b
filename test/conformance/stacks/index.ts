import type { Template } from '../kit/case.ts';
import * as callers from './callers.ts';
import { fields, nullFilter } from './fields.ts';
import * as services from './services.ts';
import * as sources from './sources.ts';

const { machine: _, ...shared } = services;

/** The stacks that several cases share, by name. */
export const stacks: Readonly<Record<string, Template>> = { fields, nullFilter, ...sources, ...callers, ...shared };
