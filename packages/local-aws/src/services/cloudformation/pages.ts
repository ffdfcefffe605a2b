import { Pager } from '../../kernel/pages.ts';
import { validationError } from './errors.ts';

/** docs: AWS CloudFormation API Reference, "ListStackResources" (NextToken: pages of 100) */
export const pageLength = 100;

export const pager = new Pager(() => validationError('NextToken is invalid'));
