import { arnOfRole } from '../cli/role-of.ts';

export const many = (count: number, of: (index: number) => unknown): unknown[] =>
  Array.from({ length: count }, (_, i) => of(i));
export const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
export const lambda = (more: object = {}) => ({
  ...{ Runtime: 'nodejs22.x', Handler: 'index.h', Code: { ZipFile: 'exports.h = () => 1' }, Role: arnOfRole },
  ...more,
});
export const url = (Cors: object) => ({ TargetFunctionArn: arnOf('Fn'), AuthType: 'NONE', Cors });
export const cors = (rule: object) => ({
  CorsConfiguration: { CorsRules: [{ AllowedMethods: ['GET'], AllowedOrigins: ['*'], ...rule }] },
});
export const schema = (...attributes: object[]) => ({ Schema: attributes });
export const schedule = (more: object) => ({
  ...{ ScheduleExpression: 'rate(1 day)', FlexibleTimeWindow: { Mode: 'OFF' } },
  Target: { Arn: arnOf('Standard'), RoleArn: { 'Fn::GetAtt': ['SchedulerRole', 'Arn'] } },
  ...more,
});
export const alarm = (more: object) => ({
  ...{ ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 2, Threshold: 1 },
  ...{ MetricName: 'M', Namespace: 'N', Period: 60, Statistic: 'Sum' },
  ...more,
});
export const mapping = (source: unknown, more: object = {}) => ({
  FunctionName: { Ref: 'Fn' },
  EventSourceArn: source,
  ...more,
});
export const stream = { 'Fn::GetAtt': ['Table', 'StreamArn'] };
export const unit = (more: object) => ({
  ...{ ApiId: { 'Fn::GetAtt': ['Api', 'ApiId'] }, TypeName: 'Query', DataSourceName: 'None' },
  ...{ Runtime: { Name: 'APPSYNC_JS', RuntimeVersion: '1.0.0' } },
  ...more,
});
export const code = 'export function request() { return {}; } export function response() { return null; }';
export const machine = (more: object) => ({
  RoleArn: arnOfRole,
  DefinitionString: '{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}',
  ...more,
});
export const days = (count: number): number => Math.floor(Date.now() / 1000) + count * 86_400;

/** The type, its properties, and the rule that refuses them; no rule: they start. */
export type Case = readonly [name: string, type: string, properties: object, refused?: RegExp];
