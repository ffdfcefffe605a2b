export { DescribeRule } from './DescribeRule.ts';
export { ListRules } from './ListRules.ts';
export { ListTargetsByRule } from './ListTargetsByRule.ts';
export { PutEvents } from './PutEvents.ts';
export { TestEventPattern } from './TestEventPattern.ts';
